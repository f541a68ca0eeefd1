/** Appointments and remote requests. */
/** @satisfies {Record<string, [string, string]>} */
export const visits = {
};

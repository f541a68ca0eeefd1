/** Bindings, cases, notices. */
/** @satisfies {Record<string, [string, string]>} */
export const cases = {
  boundCases: ["已绑定案件", "Bound cases"],
  openBindings: ["案件绑定申请", "Binding requests"],
  openAppointments: ["案件预约申请", "Appointments"],
};

/** Latest, search, offices, following. */
/** @satisfies {Record<string, [string, string]>} */
export const publicity = {
  newsLead: ["全国最新重要案件信息、法律文书", "The newest important cases and legal documents of the country"],
  guide: ["办事指南", "Guide"],
  guideLead: ["注册、绑定、预约需要哪些材料", "Which papers registering, binding and booking take"],
};

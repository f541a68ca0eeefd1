/** Signing up and in, registration, one's own data. */
/** @satisfies {Record<string, [string, string]>} */
export const account = {
  signIn: ["登录", "Sign in"],
  signOut: ["退出登录", "Sign out"],
  register: ["注册", "Register"],
  forgotten: ["找回密码", "Password forgotten"],
  identifier: ["账号、邮箱或手机号", "Username, e-mail or mobile"],
  password: ["密码", "Password"],
  welcome: ["辩护人、诉讼代理人、当事人及其法定代理人可在此查询案件程序性信息、申请案件绑定、预约办理业务。", "Defenders, litigation agents, parties and their guardians read the procedural information of their case here, ask to be bound to it, and book visits."],
  greeting: ["您好，{0}", "Hello, {0}"],
  hints: ["案件信息提示", "Your matters at a glance"],
  myRegistration: ["注册资料", "My registration"],
  myData: ["我的信息", "My data"],
  checkReceipt: ["核验回执", "Check a receipt"],
};

// Written by `make documents` from operations/*.graphql: change those. Each constant is what an operation is sent as, the
// SHA-256 of its text, and stands under what it is: {documentId: SignIn, variables: {input: …}}.

/** mutation AmendAppointment($input: AmendAppointmentInput!) */
export const AmendAppointment = "sha256:477fdd0a30c11a4eab7ed495078d65bde5f689da707979f88c68bd63334723c8";

/** mutation AmendBinding($input: AmendBindingInput!) */
export const AmendBinding = "sha256:9e88f2edb1f1c4519ff907d79cba3bbe5e6fa13795b1e920d2a95a3bdc400d3a";

/** mutation AmendRemoteRequest($input: AmendRemoteRequestInput!) */
export const AmendRemoteRequest = "sha256:f0b902d7ef7bca7d4631c575f5bba794dd7e0c508ac891cac00966eb64a0506a";

/** mutation AnnotateBinding($input: AnnotateBindingInput!) */
export const AnnotateBinding = "sha256:862e8329bf8121a1afbec39fc8763301805ff24b5552935c79faf7d3783c0ec6";

/** mutation AppealBookingBan($input: AppealBookingBanInput!) */
export const AppealBookingBan = "sha256:8447db10238bcdc7d19c8ba7b45e65df6f5efb894e22834e9d2622e65f3e8e71";

/** mutation ApplyForBinding($input: ApplyForBindingInput!) */
export const ApplyForBinding = "sha256:58715ddb7bd77736cb7a31d7af3906add5060acb58b81dfdc30f7a43fdc2a106";

/** query AppointmentMatters($bindingId: ID!) */
export const AppointmentMatters = "sha256:f371fedc6c5984429bfd1436657212d997445f3ff1e08bcfba5a0258f26792af";

/** query BindingList($first: Int = 20, $after: String, $statuses: [BindingStatus!]) */
export const BindingList = "sha256:78b9519f2bfb65b75c37fd242f74a77a88bd20e3fc344f2e6bd8b7463c9628b2";

/** query BindingPage($id: ID!) */
export const BindingPage = "sha256:d630b0b92eabdac3a90992e86ca7f90f90a12b056e7a37023c0de4901342db8d";

/** query BindingToBook($id: ID!) */
export const BindingToBook = "sha256:73d8d271f9fc7c621110d1bb4f5f62b3f4bb883e8beeb59392a6420cda7ab5a7";

/** mutation CancelAppointment($input: CancelAppointmentInput!) */
export const CancelAppointment = "sha256:ca994a5e1c8be205cd46ddf4e68d64c788f702fe2b23f1116e53d2e2669c4e1a";

/** query CaseAround($id: ID!) */
export const CaseAround = "sha256:017690ac81b233fbaf97b705df263305cfba569ab2e12c7d2b4a7f9080655e51";

/** query CaseList($first: Int = 20, $after: String) */
export const CaseList = "sha256:1c3672417b6dfe5f3dba3c3bce11b43257931a2aa8acc93789e51683e25aaf6a";

/** subscription CaseProgressed($caseId: ID!, $after: Int) */
export const CaseProgressed = "sha256:4ffae1bb59fdaf99e1d964ef4109e607ee49330f0f05ccbc0c79443af9ffb039";

/** mutation ChangePassword($input: ChangePasswordInput!) */
export const ChangePassword = "sha256:c2b0d07421cf7ed91221f199bad82a60b2542d50ff21a6dd7109f17bd1f36038";

/** query Charges($search: String, $first: Int = 20, $after: String) */
export const Charges = "sha256:40d3c84e584a60c8d6a35dc369d65df06edacd6f53a44f5ac778cf36560cdfed";

/** query CheckReceipt($number: String!, $code: String!) */
export const CheckReceipt = "sha256:52bdf5b4ff7356c2d2937da8af6883317534b27625bc273ec265f7684d66ad58";

/** mutation ChooseNotices($input: UpdateNoticePreferencesInput!) */
export const ChooseNotices = "sha256:e72a603fb4d7ff2b17ad9f0301b437cd327a8bae583be23456ca7b4710db0f0e";

/** mutation CloseAccount($input: CloseAccountInput!) */
export const CloseAccount = "sha256:c6005846b4aa692ee876ee895a5309c675aa3de32af0e756c97886d1aaf1bf3f";

/** mutation Complain($input: ComplainInput!) */
export const Complain = "sha256:460dd340184106fc6302c79f18f8c04d3670265c309d8f6dd31c6a0729449f3e";

/** mutation ConfirmAppointment($id: ID!, $expectedVersion: Int!) */
export const ConfirmAppointment = "sha256:92ec2e446bf526fd5c9d0440edfe5cb9af324c7ef24c84af0ea1097f698ba469";

/** mutation ConfirmPassword($password: String!) */
export const ConfirmPassword = "sha256:bf142712a4f9bb8499c1c0c75c616a3fb3d095d9e00bea9e977273ab06e4fc4a";

/** mutation CreateAccount($input: CreateAccountInput!) */
export const CreateAccount = "sha256:8d6250e5e767204a5492a67ffd8b90a0fa8c6c0f2dd9c91c1bd006a06a0f108d";

/** mutation DeleteSavedSearch($id: ID!) */
export const DeleteSavedSearch = "sha256:8b0a3ddb499bdf7291523bb7474d3e73f0f9677ee7e7dc32acc3502243597aa3";

/** mutation EndOtherSessions */
export const EndOtherSessions = "sha256:e023ad46ac063e28ba9abb45993600e3e398bd006cd5d3a2b41caec3cb50b1dd";

/** mutation EndSession($id: ID!) */
export const EndSession = "sha256:0a6ed64becf88184a7478fbbe5945469a7b74b9574498f66d068bd6874284c45";

/** mutation ExportMyData($input: ExportMyDataInput!) */
export const ExportMyData = "sha256:1c3e0aa456cd226fefe4758e357e4fe493df0526f4e3c3d0de292fbe6d8640e5";

/** query FindPublications($filter: PublicationFilter, $orderBy: PublicationOrder!, $first: Int = 15, $after: String) */
export const FindPublications = "sha256:8a049523109f24b7fad09901cc15bab1847336b48ccafa7bb8c391ea94a2ee1f";

/** mutation Follow($procuratorateId: ID!) */
export const Follow = "sha256:b32f84d3da8b70f2d1b669bb72a74531728f05e08cc03908ee567065551cef79";

/** mutation FollowWithin($procuratorateId: ID!, $includeSubordinates: Boolean!) */
export const FollowWithin = "sha256:1b2efdfbc9a014bd6dbe49718a30cfd6d9eefc5c483604189771d3f0146ed0a9";

/** query FollowedFeed($first: Int = 15, $after: String) */
export const FollowedFeed = "sha256:db2eb4a347283cd5898a8bf66c1fd1f28f8fb3323a5824a45d79b919d4f39a2d";

/** query Following */
export const Following = "sha256:f46766d8e36ce4bb37bd1d443885197fe9d3940f540d9fa7666a2d7ee5299cb9";

/** query FurtherProgress($id: ID!, $after: String) */
export const FurtherProgress = "sha256:002d36860533eded06ed712d7351072d55f5b4ce53dee2149d6ac6466388644f";

/** query Latest($first: Int = 5) */
export const Latest = "sha256:3c1a311d1fceda068a0f1a091f21db0720d1a6e30985b8475d2f018e2b7b6e66";

/** query LatestGrouped($perGroup: Int = 5) */
export const LatestGrouped = "sha256:5ee5b7da524c260d88003744a390cc0065821a7ff05b65d458e9d8f809b37022";

/** mutation LinkWechat($input: LinkWechatInput!) */
export const LinkWechat = "sha256:3ff86fcd11c63440e078fe97111b11bcec412ecce023a5fad36fbe5bca1214d2";

/** mutation MakeCalendarFeed */
export const MakeCalendarFeed = "sha256:6014c0ba2b4a4278e36f20f05698e3d464f54de13732f9acfbf8f3a841ba9b79";

/** mutation MarkNoticesRead($ids: [ID!]!) */
export const MarkNoticesRead = "sha256:704b44eda7fd1db1ded7cf9208d239d3c5900014348c0ba7b6ecc68db1f988fc";

/** query MattersToBook($bindingId: ID!) */
export const MattersToBook = "sha256:268a891d075e01a405544fdaf99918271030eae661baca8f1d70651102ecacd2";

/** query Me */
export const Me = "sha256:aa4b54545bc7f08c9b35b2c7591d8f771e627c1d720e1342747a7773e41b27e3";

/** query MyApplication */
export const MyApplication = "sha256:c2a004697c9d4e70c829fcb23c5fef5d1e3f1fd0560f21e32eb6b792e2aebf85";

/** query MyAppointments($first: Int = 20, $after: String, $statuses: [AppointmentStatus!]) */
export const MyAppointments = "sha256:95538f823cebbf48e2a2c6136a4e8b24ece097d8ed570edd163be324f0178255";

/** query MyAttachments($first: Int = 20, $after: String) */
export const MyAttachments = "sha256:fc6922a9a4f067f70a5223e9e6d24bd3304ee98d58a09737736e299ace8f1eee";

/** query MyBindings($first: Int = 20, $after: String, $statuses: [BindingStatus!]) */
export const MyBindings = "sha256:6403a9792ac94905f91d278a7d50728f1283ed714a0945268ae1ec115d7a274d";

/** query MyBookingBans($first: Int = 20, $after: String) */
export const MyBookingBans = "sha256:b959a779b3f4dfe223d8a8f5ab84934161bfe50f68100f87c7f7c09ba051dd2c";

/** query MyCases($first: Int = 20, $after: String) */
export const MyCases = "sha256:57a644782593c28db4139bcb5ff441df09e80a739cc5945416fda20f912cafb1";

/** query MyComplaints($first: Int = 20, $after: String) */
export const MyComplaints = "sha256:da3cc5c9e09e8d8366c496e542ce8257fe953ac7be447bd277a2a462b0e42a48";

/** query MyNoticeChoices */
export const MyNoticeChoices = "sha256:b78833fe2f0b8aeec1313e93c99ce230ce76aeda49335b0a8f1f4b094301aa1e";

/** query MyNotices($first: Int = 20, $after: String, $unreadOnly: Boolean = false) */
export const MyNotices = "sha256:3d08924c9d9d099b9904af104ce8e3c74d7064d71994d142a4136d42714cf226";

/** query MyPapers($first: Int = 20, $after: String) */
export const MyPapers = "sha256:65b1ff66104df02d14af3bdabf4bab37b029e58c2e7f75d58c006e304e589410";

/** query MyRegistration */
export const MyRegistration = "sha256:8e39240a59756b4a5417af919ce2114770c9d9217e906fbb5086a8e8cc8c38d9";

/** query MyRemoteRequests($first: Int = 20, $after: String) */
export const MyRemoteRequests = "sha256:5cf4ab5c94a009da923aa94d98cbdb69288b2c658a6c846a3bac96fa27045b09";

/** query MySessions */
export const MySessions = "sha256:2e3979e9a7f685e31a9a6c1b48c16edcea409ba044a0b7862805697c7dc9bb0f";

/** query MyWechatSubscriptions */
export const MyWechatSubscriptions = "sha256:d366a9fe2582fa7a70bb6658c2e9af6042a1cdc2b74a0a4875052eee0eb7a6a6";

/** subscription NoticeAdded($after: Int) */
export const NoticeAdded = "sha256:abfeaaad669c4ca62a860d40db329b41cb95d04fa09adf064ecac7a193684097";

/** query NoticePreferences */
export const NoticePreferences = "sha256:b9b746202af66230e1b5323631404f36f2181a76c226bb9151e28f0f9c623b1b";

/** mutation ObjectToPublication($input: ObjectToPublicationInput!) */
export const ObjectToPublication = "sha256:604d0df6d18b072951e77668b6335850f248481f6f02a03f0690389758c97562";

/** query OneAppointment($id: ID!) */
export const OneAppointment = "sha256:bbf16278287e875e979c66bf460b5188872a8fd4604f5e187dafa72c266a31c9";

/** query OneBinding($id: ID!) */
export const OneBinding = "sha256:2ba46201aab937aaf10febf3ed5874272faea54ee83a62f273d1cb7bfeeabd2a";

/** query OneCase($id: ID!) */
export const OneCase = "sha256:a88f8ad83f1b326144818613ab0502d60765081aeb4bb32ba652f0099cf4cd11";

/** query OneNotice($id: ID!) */
export const OneNotice = "sha256:8e8a71404bec5eeab18445bcb83feb4afb395ff2cc6fcd3802a23255ca9a8c89";

/** query OneProcuratorate($id: ID!) */
export const OneProcuratorate = "sha256:344eb71c46ca2b8238a4177dd0339e5987027245c5003a385ed906f2439ddb38";

/** query OnePublication($id: ID!) */
export const OnePublication = "sha256:7cadd536777776a4e027390bedf77594c6377966575219907dcae036200063d6";

/** query OneRemoteRequest($id: ID!) */
export const OneRemoteRequest = "sha256:119718e796ec2e6d7ae38dcc7d60aab86269603eec0baef8fb576ad159d40dc6";

/** query PaperLink($id: ID!) */
export const PaperLink = "sha256:1cf392a102d888c41c3fd9036c2d2376999e5eac100f4808665f3cca123623ab";

/** query Procuratorates($parentId: ID, $search: String, $first: Int = 50, $after: String) */
export const Procuratorates = "sha256:8c40c69bea86100516e17317c9778d2294c833e439adce690ff30db3b18de2c9";

/** mutation RateAppointment($input: RateAppointmentInput!) */
export const RateAppointment = "sha256:7996d396bbb334317876bd0e0ede88f621c564c812d887356eb6f8d35452be9c";

/** query ReceptionSlots($procuratorateId: ID!, $from: Date!, $to: Date!) */
export const ReceptionSlots = "sha256:5be96497948a72b8fb16290f346ff76e4ec0d75a4667bc02541a4b753a2c3dec";

/** mutation ReleaseBinding($input: ReleaseBindingInput!) */
export const ReleaseBinding = "sha256:a8a0380ae995990f2daeadb121234cc67dd8357397d0748e3f998fd2de4336bc";

/** query RemoteRequestWithResult($id: ID!) */
export const RemoteRequestWithResult = "sha256:2ec3a87f0d835c9ab2a7914f36a0f89959fd83c0c205280be56ff13209081a90";

/** mutation RequestAppointment($input: RequestAppointmentInput!) */
export const RequestAppointment = "sha256:1043093891d12ca9f104f2def2cb7f6c0dd75f655ab83730af9dae0e2fb5a8ee";

/** mutation RequestContactCode($channel: ContactChannel!) */
export const RequestContactCode = "sha256:2ba752c5a4ec5f6c34239e29ad8904b9f86132a2ce7bf0cc70657df6ee59bfe9";

/** mutation RequestPasswordReset($identifier: String!) */
export const RequestPasswordReset = "sha256:cd5a36127cb003053ae3b2a7601e01bc0e65e955f6cebb2c9f6f1880a48a75d1";

/** mutation RequestUpload($input: RequestUploadInput!) */
export const RequestUpload = "sha256:3739172da2b1075a71d2178a53371d6eea8105c7921898d22d087d8aa122407b";

/** query RequiredPapers($accountType: AccountType!, $capacity: Capacity, $clientIsParty: Boolean = true, $legalAid: Boolean = false) */
export const RequiredPapers = "sha256:c8cb5a4ed5bd6eb331670db9295b238c2bb6bba62d577455a75229ab099ab317";

/** mutation RescheduleAppointment($input: RescheduleAppointmentInput!) */
export const RescheduleAppointment = "sha256:10740ad94d92f19b6854c3ba240322b4341bcfb438ad7075d4b3088efc15efc8";

/** mutation ResetPassword($input: ResetPasswordInput!) */
export const ResetPassword = "sha256:17e9ba283433565f928c58ac8ce3d5ca0ad0c6ac3570714bba9ed1709296663b";

/** mutation RevokeCalendarFeed */
export const RevokeCalendarFeed = "sha256:1ffbe21fe6bd54fff9cef7a169160caefe4edc667820ab82b69d363b37a50ad1";

/** mutation SaveRegistrationDraft($input: SaveRegistrationDraftInput!) */
export const SaveRegistrationDraft = "sha256:0a60ff64938373fb00aa8561411bbb4cea05c6aea788dfe6ebe926110121e9c0";

/** mutation SaveSearch($input: SaveSearchInput!) */
export const SaveSearch = "sha256:4c36fd447b5a41982b93bfc6c35a7f03ee23302778725cde114ca580c28537f0";

/** query SearchPublications($filter: PublicationFilter, $first: Int = 15, $after: String) */
export const SearchPublications = "sha256:144f5b06cbd7c542323df971a8a7800181c21169ae0530d7ce3c122b420889ae";

/** mutation SendContactCode($channel: ContactChannel!) */
export const SendContactCode = "sha256:d38838b3167e2e8b1461bb884fd9e3789f6f11e83816d9b8e95da5b1fa577edc";

/** mutation SendResetCode($identifier: String!) */
export const SendResetCode = "sha256:a870fce5313aac811957ae04428ec61c6d16edcbf1a1a26a42b248eefa92ce61";

/** mutation SignIn($input: SignInInput!) */
export const SignIn = "sha256:0b034f3974c71d10bbd24d907d078e4ec025e7994e1dcfe58140d675ad8ce4c0";

/** mutation SignInWithWechat($input: SignInWithWechatInput!) */
export const SignInWithWechat = "sha256:cb2bd6e1d5155c0a47d6792691f8d73973ce9774e92176a3dfa1b859bb844f93";

/** mutation SignOut */
export const SignOut = "sha256:fa95a4464d68a48498b970307931321eba78739e74ba114a610f9e912b1724cb";

/** query SlotsToWish($procuratorateId: ID!, $from: Date!, $to: Date!) */
export const SlotsToWish = "sha256:7fc33b3303b07eff3b6eece14d9f4eacfcb565bada094573ce2d347ff95ca01e";

/** mutation SubmitRegistration($input: SubmitRegistrationInput!) */
export const SubmitRegistration = "sha256:86b0d73af1859d26a3115151cb727472aa7a8a238f444219943db2770409a335";

/** mutation SubmitRemoteRequest($input: SubmitRemoteRequestInput!) */
export const SubmitRemoteRequest = "sha256:81a5a0c516e3b3af824c47c78674f248c18b45ad78c694864aa400ec4916ab16";

/** mutation Unfollow($procuratorateId: ID!) */
export const Unfollow = "sha256:63a27b207678820f9806ce39c0a789a4c9ed9c3f5e9b01765f8480dc23b156a6";

/** mutation UnlinkWechat($app: WechatApp!) */
export const UnlinkWechat = "sha256:17481073f6f42753011cd56607d8bd3f8063dddd60d80227ed9d66b9237a4c84";

/** mutation UpdateContact($input: UpdateContactInput!) */
export const UpdateContact = "sha256:c06ae7482057cbc914af55f24a5921efeac78fcfc86975db9bda25cee9cb8f00";

/** mutation UpdateNoticePreferences($input: UpdateNoticePreferencesInput!) */
export const UpdateNoticePreferences = "sha256:e12df244f77139aeb1c0e6507b436f4e6aef2e4907cb3cf66e37a788e9c1bae1";

/** mutation VerifyContact($input: VerifyContactInput!) */
export const VerifyContact = "sha256:2e34d91684f4b6c91dd936d095f488fafb2c7f03811fe9442153408357a8bc49";

/** query Visit($id: ID!) */
export const Visit = "sha256:6a227b7e9ec44d281eb6c6c72d7806dc474de8fd44b517ae779975efeceae463";

/** mutation WithdrawBinding($id: ID!, $expectedVersion: Int!) */
export const WithdrawBinding = "sha256:a348a9de31dd47d0cc71964b3fba918054b69ee68a4994145309ff9d93a411eb";

/** mutation WithdrawComplaint($id: ID!, $expectedVersion: Int!) */
export const WithdrawComplaint = "sha256:a0e5f3682e40a2456beaed3c05680cba48417b44022dc729645c4bed50f3643e";

/** mutation WithdrawRegistration($id: ID!, $expectedVersion: Int!) */
export const WithdrawRegistration = "sha256:28055fa2ccfa5ece70c97ecbba4890251639692b6999e01817990438744ec8e8";

/** mutation WithdrawRemoteRequest($id: ID!, $expectedVersion: Int!) */
export const WithdrawRemoteRequest = "sha256:5785b4719e47a613c3e039a2c0152e188a2dd53aed76efe7404dc00a1d142d0c";

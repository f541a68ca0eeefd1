"""微信: what the portal asks of WeChat's servers, and how what they send is read."""

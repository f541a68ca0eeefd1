"""A fake WeChat: its interface, and a phone on which people follow, subscribe, tap and read. It knows nothing of the portal."""

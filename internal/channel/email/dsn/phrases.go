package dsn

// telling are the phrases that outweigh a code, the most particular first: a full
// mailbox is often reported as an unknown one, hardly ever the other way round.
func telling() []rule {
	return []rule{
		{ReasonAuth, []string{
			"spf record", "spf check", "spf fail", "spf hard fail", "spf validation", "sender policy framework", "dmarc", "dkim", "unauthenticated email",
			"unauthenticated mail", "authentication checks", "not pass authentication", "sender id", "email authentication", "spf)", "purported responsible",
		}},
		{ReasonFull, []string{
			"mailbox full", "mailbox is full", "mailfolder is full", "inbox is full", "folder is full", "full mailbox", "out of storage", "over quota", "overquota",
			"quota exceeded", "exceeded quota", "exceeds quota", "exceed quota", "exceeded the quota", "exceeded his quota", "exceeded their quota",
			"exceeded storage", "storage limit", "storage quota", "disk quota", "mail quota", "mailbox quota", "email quota", "user quota", "mailbox size limit", "maximum mailbox size",
			"mailbox has exceeded", "mailbox exceeded", "mailbox exceeds", "too many messages on", "too many messages in mailbox", "not enough storage space", "insufficient mailbox",
			"mailbox space", "mail box is full", "mail box full", "message store is full", "user is over", "account is full", "recipient storage full",
			"hộp thư đã đầy", "hộp thư đầy", "hộp thư đến của người nhận đã đầy", "vượt quá dung lượng", "hết dung lượng",
			"メールボックスが一杯", "メールボックスがいっぱい", "переполнен", "boîte pleine", "voll",
		}},
		{ReasonSpam, []string{
			"blacklisted url", "uribl", "surbl", "content rejected", "spam content", "spam message", "flagged as spam", "detected as spam", "identified as spam",
			"classified as spam", "looks like spam", "considered spam", "considered as spam", "considered to be spam", "spam score", "as spam", "unsolicited", ", ube",
			"spam-like", "spamlike", "is spam", "to be spam", "spam detected", "spam firewall", "spam filter", "suspicious content", "bulk email filter", "virus", "malware", "suspicious url",
			"phishing", "prohibited attachment", "content blocked", "junk mail", "thư rác",
		}},
		{ReasonBlocked, []string{
			"spamhaus", "spamcop", "barracudacentral", "sorbs", "dnsbl", "rbl", "blocklist", "block list", "blacklist", "black list", "blocked using", "banned",
			"reputation", "rate limit", "ratelimit", "throttl", "too many connections", "too many messages from", "too many concurrent", "sending rate", "sending limit",
			"unusual rate", "user complaints", "sender rejected", "sender was rejected", "sender denied", "sender address rejected", "sender refused", "bad sender",
			"invalid sender", "sender not allowed", "client host rejected", "client rejected", "network not allowed", "ip address has been blocked",
			"ip blocked", "your ip", "blocked by ip", "smtp server of your isp", "dynamic ip", "dialup", "dial-up", "reverse dns", "ptr record", "rdns", "cannot find your hostname",
			"not authorized to send", "not allowed to send", "not permitted to send", "helo command rejected", "connection rejected", "frequency limited", "blocked ip", "access to this mail system has been rejected",
		}},
		{ReasonTooBig, []string{
			"message too large", "message too big", "message is too large", "message is too big", "message size exceeds", "maximum message size", "message file too big",
			"size limit", "message exceeds", "maximum allowed size", "too large for this recipient", "max message size", "message length exceeds", "message larger than",
			"mail size", "exceeds size", "larger than the current system limit", "quá lớn",
		}},
		{ReasonDisabled, []string{
			"account is disabled", "account disabled", "account has been disabled", "mailbox disabled", "mailbox is disabled", "user disabled", "disabled user",
			"account is blocked", "account blocked", "destinataire est bloque", "mailbox is frozen", "account is frozen", "suspended", "suspension", "account inactive", "is inactive", "inactive user",
			"inactive account", "account is locked", "locked account", "deactivated", "account expired", "account has expired", "temporarily disabled", "not active", "no longer active",
			"discontinued", "mailbox is blocked", "bị khoá", "bị khóa", "ngừng hoạt động",
		}},
		{ReasonTimeout, []string{"temporary failure in name resolution", "greylist", "graylist", "grey-list", "gray-list"}},
		{ReasonHostUnknown, []string{
			"domain does not exist", "domain doesn't exist", "domain not found", "domain name not found", "host unknown", "unknown host", "host or domain name not found",
			"host not found", "no such host", "no such domain", "nxdomain", "null mx", "nullmx", "doesn't receive email", "does not receive email", "does not accept mail",
			"domain is not reachable", "domain couldn't be found", "unrouteable", "unroutable", "non-existent host", "bad destination system", "no mail server",
			"invalid domain", "illegal domain", "unknown domain", "no mx", "no smtp service", "domain is unknown", "name or service not known", "domain không tồn tại", "tên miền không tồn tại", "không tìm thấy tên miền",
		}},
		{ReasonPolicy, []string{"recipient preferences", "email preferences", "not a member", "not member", "only members", "for policy reasons", "groups.google.com/support", "permission to post", "header error"}},
		{ReasonUserUnknown, userUnknown()},
		{ReasonSystem, []string{
			"loop", "hop count", "too many hops", "internal system error", "internal server error", "internal error", "ldap", "resources temporarily unavailable", "insufficient system",
			"insufficient resources", "service unavailable", "service currently unavailable", "service not available", "system error", "local error", "configuration error", "disk space", "i/o error",
			"out of memory", "lookup failure", "lookup error", "procmail", "server configuration", "can't create", "cannot open", "temporary failure", "read-only", "misconfigured", "does not advertise",
		}},
		{ReasonTimeout, []string{
			"timed out", "timeout", "time out", "connection refused", "connection reset", "no route to host", "unreachable", "not responding", "lost connection", "in the queue too long",
			"not delivered within", "cannot send message for", "could not be delivered for", "delivery time expired", "message expired", "envelope expired", "has expired", "not reachable", "unable to connect", "could not connect", "can't connect",
			"no answer from", "retries exceeded", "retry time", "deferred", "delivery delayed", "try again later", "connection dropped", "couldn't connect", "did not respond",
		}},
		{ReasonSpam, []string{"spam"}},
	}
}

func userUnknown() []string {
	return []string{
		"user unknown", "unknown user", "unknown recipient", "recipient unknown", "no such user", "no such recipient", "no such mailbox", "no such person", "no such address", "no such account",
		"no mailbox here", "no mailbox by that name", "mailbox not found", "does not exist", "doesn't exist", "not exist", "user not found", "recipient not found", "recipnotfound", "user doesn't have",
		"doesn't have a", "account not found", "address not found", "name not found", "not recognized", "not recognised", "not listed in", "invalid recipient", "invalid user", "invalid address",
		"invalid mailbox", "invalid final delivery", "bad destination mailbox", "unknown address", "address unknown", "unknown local", "unknown mailbox", "unknown account",
		"not a valid mailbox", "not a valid user", "no valid recipients", "no account", "no longer on server", "no longer valid", "no longer available", "has left", "wasn't found at",
		"address couldn't be found", "illegal user", "unknown or illegal", "destinataire invalide", "possibly incorrect", "recipient address rejected: access denied",
		"not a known user", "not known", "not our customer", "no user", "user is unknown", "utilisateur inconnu", "no such local user", "recipient does not", "mailbox name not allowed",
		"địa chỉ không tồn tại", "hộp thư không tồn tại", "người dùng không tồn tại", "người nhận không tồn tại", "không tìm thấy địa chỉ", "không tìm thấy người",
		"宛先不明", "メールアドレスが見つかりません", "не существует", "unbekannt",
	}
}

// general are the phrases that say little; a code says more.
func general() []rule {
	return []rule{
		{ReasonUserUnknown, []string{"mailbox unavailable", "address rejected", "recipient rejected"}},
		{ReasonBlocked, []string{"access denied"}},
		{ReasonPolicy, []string{
			"policy", "not permitted", "not allowed", "permission", "restricted", "rejected by", "refused by", "prohibited", "relay", "not accepted",
			"administrative", "投稿する権限", "berechtigung",
		}},
	}
}

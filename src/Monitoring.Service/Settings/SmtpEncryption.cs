namespace Monitoring.Service.Settings;

/// <summary>How a conversation with an SMTP server is protected. There is no "if the server offers it".</summary>
internal enum SmtpEncryption
{
    /// <summary>STARTTLS, required: a server that does not offer it gets no mail.</summary>
    StartTls,

    /// <summary>TLS from the first byte (<c>smtps</c>).</summary>
    FromTheStart,

    /// <summary>None; only to this machine.</summary>
    None,
}

namespace Monitoring.Service.Alert;

/// <summary>Where a conversation with a mail server stands, in order. From <see cref="Recipient"/> on a 5xx is about the message.</summary>
internal enum SmtpStep
{
    /// <summary>Looking up, connecting, or encrypting from the first byte.</summary>
    Connection,

    /// <summary>Waiting for the server's first line.</summary>
    Greeting,

    /// <summary>EHLO, or HELO after it was refused.</summary>
    Hello,

    /// <summary>STARTTLS and the encryption that follows.</summary>
    StartTls,

    /// <summary>AUTH and its challenges.</summary>
    Login,

    /// <summary>MAIL FROM.</summary>
    Sender,

    /// <summary>RCPT TO.</summary>
    Recipient,

    /// <summary>DATA and the text of the message.</summary>
    Data,

    /// <summary>The final dot was sent: the server may have accepted the message.</summary>
    FinalDot,

    /// <summary>RSET or QUIT: what is answered does not matter any more.</summary>
    Goodbye,
}

using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Service.Alert;

/// <summary>What the server said.</summary>
/// <param name="Step">To what.</param>
/// <param name="Code">The reply code.</param>
/// <param name="Text">The text behind it, one line.</param>
internal sealed record SmtpAnswer(SmtpStep Step, int Code, string Text)
{
    /// <summary>True once the server has taken the message over.</summary>
    public bool IsAcceptance => Step == SmtpStep.FinalDot && Code is >= 200 and < 300;

    /// <summary>True for a passing or permanent no.</summary>
    public bool IsRefusal => Code >= 400;

    /// <summary>
    /// What a refusal means for the message: 4xx is tried again; 5xx to RCPT TO or from DATA on ends it; 5xx before is about us, not
    /// about the recipient, and is tried again.
    /// </summary>
    public Attempt ToAttempt()
    {
        var reason = Invariant($"{Name(Step)}: {Code} {Text}").TrimEnd();
        return (Code, Step) switch
        {
            ( < 500, _) => Attempt.Retry(reason),
            (_, >= SmtpStep.Recipient) => Attempt.Refused(reason),
            _ => Attempt.OurFault(reason),
        };
    }

    /// <summary>The step in the words of RFC 5321, as an administrator knows them.</summary>
    public static string Name(SmtpStep step) => step switch
    {
        SmtpStep.Connection => "connection",
        SmtpStep.Greeting => "greeting",
        SmtpStep.Hello => "EHLO",
        SmtpStep.StartTls => "STARTTLS",
        SmtpStep.Login => "AUTH",
        SmtpStep.Sender => "MAIL FROM",
        SmtpStep.Recipient => "RCPT TO",
        SmtpStep.Data => "DATA",
        SmtpStep.FinalDot => "message",
        _ => "QUIT",
    };
}

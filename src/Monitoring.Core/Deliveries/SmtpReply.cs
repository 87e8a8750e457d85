using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Core.Markup;
using static System.FormattableString;

namespace Monitoring.Core.Deliveries;

/// <summary>Where a conversation with a mail server stands, in order.</summary>
public enum SmtpStep
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

/// <summary>What a mail server said.</summary>
/// <param name="Step">To what.</param>
/// <param name="Code">The reply code, 200 to 599.</param>
/// <param name="Text">The text behind it, one visible line, cut where it is long.</param>
/// <param name="Status">Its enhanced status code; null when it has none.</param>
public sealed record SmtpReply(SmtpStep Step, int Code, string Text, EnhancedStatus? Status)
{
    private const int LongestText = 400;

    /// <summary>True once the server has taken the message over.</summary>
    public bool IsAcceptance => Step == SmtpStep.FinalDot && Code is >= 200 and < 300;

    /// <summary>True for a passing or permanent no.</summary>
    public bool IsRefusal => Code >= 400;

    /// <summary>The reply with the step it answers: <c>RCPT TO: 550 5.1.1 no such user</c>.</summary>
    public string Words => Invariant($"{Name(Step)}: {Code} {Text}").TrimEnd();

    /// <summary>A reply as it came.</summary>
    /// <param name="step">To what.</param>
    /// <param name="code">The reply code.</param>
    /// <param name="lines">Its lines, each without the code.</param>
    public static SmtpReply Of(SmtpStep step, int code, params IReadOnlyList<string> lines) => new(
        step, code, Visible.Line(string.Join(' ', lines), LongestText),
        lines.Select(EnhancedStatus.In).FirstOrDefault(status => status is not null));

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

/// <summary>Subject and detail of an enhanced status code: 1 and 1 of <c>5.1.1</c>. Source: RFC 3463; its place: RFC 2034.</summary>
/// <param name="Subject">What it is about: 1 address, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 content, 7 security or policy.</param>
/// <param name="Detail">What of it.</param>
public readonly partial record struct EnhancedStatus(int Subject, int Detail)
{
    /// <summary>
    /// The code a line of a reply begins with (also written <c>#5.1.1</c>), or ends with in the manner of qmail, <c>(#5.1.1)</c>; null when
    /// there is none. A number elsewhere in the text is none.
    /// </summary>
    /// <param name="line">The line, without the reply code.</param>
    public static EnhancedStatus? In(string line) => Form().Match(line) is { Success: true } found
        ? new(Number(found, "subject"), Number(found, "detail"))
        : null;

    private static int Number(Match found, string part) =>
        int.Parse(found.Groups[part].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"(^\s*\#?|\(\#)[45]\.(?<subject>[0-9]{1,3})\.(?<detail>[0-9]{1,3})(?![0-9]|\.[0-9])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Form();
}

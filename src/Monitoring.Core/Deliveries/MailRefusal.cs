using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Monitoring.Core.Deliveries;

/// <summary>Whose fault it is that a mail server did not take a message.</summary>
public enum Blame
{
    /// <summary>Nobody's: it passes (4xx).</summary>
    Nobody,

    /// <summary>Ours: who we are, where we come from, what we may do, how we speak.</summary>
    Us,

    /// <summary>The recipient's: the address or the mailbox, said by an enhanced status code.</summary>
    Recipient,

    /// <summary>The reply does not say; it counts as the recipient's until the next person gets the same.</summary>
    Unclear,
}

/// <summary>
/// Whose fault a refusal is. Servers answer for faults of the client, its name, its sender and its rights at RCPT TO (Postfix does by
/// default) or after the final dot (Exchange), where a refusal of the recipient stands too; so the step alone does not tell. Every 5xx
/// before RCPT TO is about us. There and after it an enhanced status code about the address or the mailbox (x.1.1 to x.1.3, x.1.6, x.1.10,
/// x.2.1, x.2.2) is the recipient's for good. About us are x.1.7 and x.1.8 (the sender), x.3 (mail system), x.4 (network), x.5 (protocol),
/// x.7 (security and policy), the codes 500 to 504 and 530 to 538, and 552 and 554. All else is unclear, a plain 550 too.
/// Source: RFC 5321 4.2, RFC 3463, RFC 7505; the table with its reasons: decisions/0030.
/// </summary>
public static partial class MailRefusal
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Whose fault it is.</summary>
    /// <param name="reply">What the server said, 4xx or 5xx.</param>
    public static Blame Of(SmtpReply reply) => reply switch
    {
        { Code: < 500 } => Blame.Nobody,
        { Step: < SmtpStep.Recipient } => Blame.Us,
        { Status: (1, 1 or 2 or 3 or 6 or 10) or (2, 1 or 2) } => Blame.Recipient,
        { Status: (1, 7 or 8) or (3 or 4 or 5 or 7, _) } => Blame.Us,
        { Code: (>= 500 and <= 504) or (>= 530 and <= 538) or 552 or 554 } => Blame.Us,
        _ => Blame.Unclear,
    };

    /// <summary>What it means for the message.</summary>
    /// <param name="reply">What the server said, 4xx or 5xx.</param>
    /// <param name="to">The recipient's mail address.</param>
    public static Attempt ToAttempt(SmtpReply reply, string to) => Of(reply) switch
    {
        Blame.Nobody => Attempt.Retry(reply.Words),
        Blame.Us => Attempt.OurFault(reply.Words, OwnFaults.Of(reply)),
        Blame.Recipient => Attempt.Refused(reply.Words),
        _ => Attempt.Refused(reply.Words) with { Doubt = new(Impersonal(reply, to), OwnFaults.Of(reply)) },
    };

    /// <summary>
    /// A reply without what differs from one person or conversation to the next: mail addresses, what stands before the @ of the
    /// recipient's, and every word with a digit in it (a number, a time, an IP address, a mark by which the server numbers its
    /// conversations). Step, reply code and enhanced code stay. Two people who get the same are in company.
    /// </summary>
    /// <param name="reply">The reply.</param>
    /// <param name="to">The recipient's mail address.</param>
    public static string Impersonal(SmtpReply reply, string to)
    {
        var text = Address().Replace(reply.Text, "<>");
        if (to.LastIndexOf('@') is > 0 and var at)
        {
            text = Regex.Replace(text, $@"(?<!\w){Regex.Escape(to[..at])}(?!\w)", "<>", RegexOptions.IgnoreCase, Longest);
        }

        var status = reply.Status is { } code ? Invariant($"x.{code.Subject}.{code.Detail} ") : "";
        return Invariant($"{SmtpReply.Name(reply.Step)}: {reply.Code} {status}{WithDigit().Replace(text, "#")}");
    }

    [GeneratedRegex(@"<?[^\s<>()\[\]"",:;]+@[^\s<>()\[\]"",:;]+>?", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Address();

    [GeneratedRegex(@"[^\s0-9]*[0-9]\S*", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WithDigit();
}

/// <summary>A refusal of which the reply alone does not say whose fault it is.</summary>
/// <param name="Reply">The step and the reply as everybody would get it, for the comparison with what the next person gets.</param>
/// <param name="IfOurs">What to check when it turns out to be ours.</param>
public sealed record Doubt(string Reply, OwnFault IfOurs);

using System.Text.RegularExpressions;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// Why a mailbox could not be reached, in plain words, by the enhanced status code in the server's reply.
/// Source: RFC 3463, and RFC 7505 for x.1.10.
/// </summary>
internal static partial class Unreachable
{
    /// <summary>What is wrong with the recipient, continuing a name: <c>'s mailbox does not exist</c>; null when the reply does not say.</summary>
    /// <param name="reply">What the mail server or the network said.</param>
    public static string? Why(string? reply) => reply is null || Code().Match(reply) is not { Success: true } code ? null : code.Groups["detail"].Value switch
    {
        "1.1" => "'s mailbox does not exist",
        "1.2" or "1.10" => "'s mail domain takes no mail",
        "1.3" => "'s mail address is not valid",
        "1.6" => "'s mailbox has moved",
        "2.1" => "'s mailbox is switched off",
        "2.2" => "'s mailbox is full",
        _ => null,
    };

    [GeneratedRegex(@"(?<![0-9.])5\.(?<detail>[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Code();
}

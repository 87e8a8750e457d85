using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

/// <summary>
/// The name of a message's file, made of nothing but what the message says of itself at every attempt: when its notice was made
/// (UTC, to the millisecond), its kind, and a hash of its Message-Id. Processes that share a folder therefore agree on nothing:
/// the same message always gets the same file, and another message never does. Earlier versions counted the files of a folder
/// instead, <c>0001-BREACH.eml</c>; those are older than every name with an instant.
/// </summary>
internal static class MailFileName
{
    /// <summary>The end of every name.</summary>
    public const string Extension = ".eml";

    private const int InstantDigits = 17, HashLetters = 16;

    /// <summary>The name for a message: <c>20260601125001123-BREACH-9c1f4be27a06d358.eml</c>.</summary>
    public static string Of(MailMessage mail)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mail.MessageId)))[..HashLetters];
        return Invariant($"{mail.At.UtcDateTime:yyyyMMddHHmmssfff}-{Slug(mail.Kind)}-{hash}{Extension}");
    }

    /// <summary>What orders the names by age: the instant or count they begin with; 0 for a file that is not ours.</summary>
    public static long Age(string file) =>
        file.IndexOf('-', StringComparison.Ordinal) is var end and ((>= 4 and <= 9) or InstantDigits)
        && long.TryParse(file.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Slug(string kind) => string.Concat(kind.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
}

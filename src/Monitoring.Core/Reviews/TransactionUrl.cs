using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Core.Reviews;

/// <summary>
/// Where the plant's own system shows a transaction: an address with <see cref="Placeholder"/> in it. What the agent sent is put in
/// encoded, and only behind the host, so it can neither choose where the link goes nor end the part of the address it stands in.
/// </summary>
public static class TransactionUrl
{
    /// <summary>What stands where the transaction's id is put.</summary>
    public const string Placeholder = "{transactionId}";

    /// <summary>Longest address, in UTF-16 units.</summary>
    public const int Longest = 1_000;

    /// <summary>Why a text is none, after a subject; null when it is one.</summary>
    public static string? WhyNot(string text)
    {
        if (!text.Contains(Placeholder, StringComparison.Ordinal))
        {
            return Invariant($"does not hold {Placeholder}");
        }

        if (text.Length > Longest || text.Contains(' ', StringComparison.Ordinal) || !Names.IsPrintable(text)
            || !Uri.TryCreate(text.Replace(Placeholder, "A1", StringComparison.Ordinal), UriKind.Absolute, out var one)
            || (one.Scheme != Uri.UriSchemeHttps && one.Scheme != Uri.UriSchemeHttp) || one.Host.Length == 0)
        {
            return "is no address that begins with https:// or http://";
        }

        return one.UserInfo.Length > 0 ? "holds a user or password, which everybody would see"
            : !Uri.TryCreate(text.Replace(Placeholder, "B2", StringComparison.Ordinal), UriKind.Absolute, out var other)
                || one.Authority != other.Authority ? Invariant($"has {Placeholder} before its path")
            : null;
    }

    /// <summary>
    /// The address of a transaction; null for an id that a browser takes for a step up the path, which would be another page.
    /// </summary>
    /// <param name="pattern">The address, allowed by <see cref="WhyNot"/>.</param>
    /// <param name="transactionId">The id.</param>
    public static string? Of(string pattern, string transactionId) => transactionId is "." or ".." ? null
        : pattern.Replace(Placeholder, Uri.EscapeDataString(transactionId), StringComparison.Ordinal);
}

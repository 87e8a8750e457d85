using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Core.Access;

/// <summary>
/// What a link in a mail stands for. Whoever holds the link may do what it is for, so its token is signed and no table holds it: stored
/// words carry <see cref="Unsigned"/> in its place, and the token is put in when the mail is written.
/// </summary>
/// <param name="Purpose">What the link is for, such as <c>sign-in</c>; the token of one purpose is none of another.</param>
/// <param name="Id">What it is about: 1 to 96 letters, digits, dashes and underscores. No secret.</param>
public sealed record LinkToken(string Purpose, string Id)
{
    /// <summary>The longest id.</summary>
    public const int LongestId = 96;

    /// <summary>What stands in stored words where the token will be.</summary>
    public string Unsigned => Id + ".unsigned";
}

/// <summary>
/// Signs links and knows its own again: a token is the id, a dot, and the first 160 bits of an HMAC-SHA256 over purpose and id in base64url.
/// The same link has the same token on every instance that has the same key. Thread-safe.
/// </summary>
public sealed class LinkSigner
{
    private const int SignatureBytes = 20, KeyBytes = 32;

    private static readonly int SignatureLength = Base64Url.GetEncodedLength(SignatureBytes);

    private readonly byte[] key;

    /// <summary>Makes a signer.</summary>
    /// <param name="key">At least 32 secret bytes.</param>
    /// <exception cref="ArgumentException">The key is shorter.</exception>
    public LinkSigner(ReadOnlySpan<byte> key)
    {
        if (key.Length < KeyBytes)
        {
            throw new ArgumentException("A key of links has at least 32 bytes.", nameof(key));
        }

        this.key = key.ToArray();
    }

    /// <summary>The token of a link, fit for a path.</summary>
    /// <exception cref="ArgumentException">The id has letters that no id has.</exception>
    public string Sign(LinkToken link) => IsId(link.Id)
        ? string.Concat(link.Id, ".", Signature(link))
        : throw new ArgumentException("The id of a link is 1 to 96 letters, digits, dashes and underscores.", nameof(link));

    /// <summary>The link a token was made for; null when it was never made for this purpose with this key. Takes the same time for all.</summary>
    /// <param name="purpose">What the link must be for.</param>
    /// <param name="token">Any text.</param>
    public LinkToken? Read(string purpose, string token)
    {
        var end = token.Length - SignatureLength - 1;
        if (end < 1 || token[end] != '.' || !IsId(token.AsSpan(0, end)))
        {
            return null;
        }

        var link = new LinkToken(purpose, token[..end]);
        var isOurs = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Signature(link)), Encoding.UTF8.GetBytes(token[(end + 1)..]));
        return isOurs ? link : null;
    }

    // No purpose has a line feed, nor has an id: what is signed can be read in one way only.
    private string Signature(LinkToken link) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{link.Purpose}\n{link.Id}")).AsSpan(0, SignatureBytes));

    private static bool IsId(ReadOnlySpan<char> id)
    {
        foreach (var letter in id)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))
            {
                return false;
            }
        }

        return id.Length is >= 1 and <= LinkToken.LongestId;
    }
}

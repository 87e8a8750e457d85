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

/// <summary>A link whose token was made here. It acts for whom it was mailed to alone, which <see cref="IsFor"/> says.</summary>
public sealed class SignedLink
{
    private readonly Func<string, bool> isFor;

    internal SignedLink(LinkToken link, Func<string, bool> isFor) => (Link, this.isFor) = (link, isFor);

    /// <summary>What it stands for.</summary>
    public LinkToken Link { get; }

    /// <summary>True when it was signed for this mail address, upper and lower case alike: whoever has another is somebody else.</summary>
    public bool IsFor(string mailbox) => isFor(mailbox);
}

/// <summary>
/// Signs links and knows its own again: a token is the id, a dot, a mark of the mail address that its person has in the registry, and the first
/// 160 bits of an HMAC-SHA256 over purpose, id and mark, in base64url. So a token that was changed anywhere was never made here, and one whose
/// person has another address since is known and acts for nobody. The mark is 48 bits of an HMAC too, so it tells nobody the address. The same
/// link has the same token on every instance that has the same key. Thread-safe.
/// </summary>
public sealed class LinkSigner
{
    private const int MarkBytes = 6, SignatureBytes = 20, KeyBytes = 32;

    private static readonly int MarkLength = Base64Url.GetEncodedLength(MarkBytes);

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
    /// <param name="link">The link.</param>
    /// <param name="mailbox">The mail address that its person has in the registry when it is mailed, whatever channel it goes by.</param>
    /// <exception cref="ArgumentException">The id has letters that no id has.</exception>
    public string Sign(LinkToken link, string mailbox)
    {
        if (!IsId(link.Id))
        {
            throw new ArgumentException("The id of a link is 1 to 96 letters, digits, dashes and underscores.", nameof(link));
        }

        var mark = Mark(link, mailbox);
        return string.Concat(link.Id, ".", mark, Signature(link, mark));
    }

    /// <summary>The link a token was made for; null when it was never made for this purpose with this key. Takes the same time for all.</summary>
    /// <param name="purpose">What the link must be for.</param>
    /// <param name="token">Any text.</param>
    public SignedLink? Read(string purpose, string token)
    {
        var end = token.Length - SignatureLength - MarkLength - 1;
        if (end < 1 || token[end] != '.' || !IsId(token.AsSpan(0, end)))
        {
            return null;
        }

        var (link, mark) = (new LinkToken(purpose, token[..end]), token.Substring(end + 1, MarkLength));
        return IsSame(Signature(link, mark), token[^SignatureLength..]) ? new(link, mailbox => IsSame(Mark(link, mailbox), mark)) : null;
    }

    // No purpose has a line feed, nor has an id: what is signed can be read in one way only.
    private string Signature(LinkToken link, string mark) => Hash($"{link.Purpose}\n{link.Id}\n{mark}", SignatureBytes);

    private string Mark(LinkToken link, string mailbox) => Hash($"mailbox\n{link.Purpose}\n{link.Id}\n{mailbox.ToUpperInvariant()}", MarkBytes);

    private string Hash(string text, int bytes) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)).AsSpan(0, bytes));

    private static bool IsSame(string signature, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(other));

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

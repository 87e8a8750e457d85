using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Core.Access;

/// <summary>
/// A key as its holder has it: <c>ao_</c>, 8 characters that name it, 26 random ones (134 bits) and a check character, of the digits and
/// lower-case letters. The check character tells a mistyped key from one nobody made here, and the form lets scanners find keys that
/// were published by mistake (<c>ao_[0-9a-z]{35}</c>).
/// </summary>
public static class KeyText
{
    /// <summary>What every key starts with.</summary>
    public const string Prefix = "ao_";

    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int IdLength = 8, SecretLength = 26;
    private const int Length = 3 + IdLength + SecretLength + 1;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>A new key.</summary>
    public static string Make()
    {
        var body = RandomNumberGenerator.GetString(Alphabet, IdLength + SecretLength);
        return Prefix + body + CheckCharacter(body);
    }

    /// <summary>What a text is.</summary>
    /// <param name="text">The text, without space around it.</param>
    /// <param name="id">What names the key; empty when the text is none.</param>
    public static KeyForm Read(string text, out string id)
    {
        id = "";
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return KeyForm.None;
        }

        if (text.Length != Length || text.AsSpan(Prefix.Length).ContainsAnyExcept(Characters)
            || CheckCharacter(text.AsSpan(Prefix.Length, IdLength + SecretLength)) != text[^1])
        {
            return KeyForm.Mistyped;
        }

        id = text.Substring(Prefix.Length, IdLength);
        return KeyForm.Whole;
    }

    /// <summary>True for a text that could name a key.</summary>
    public static bool IsId(string text) => text.Length == IdLength && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>What is kept of a key: SHA-256 of its text in lower-case hexadecimal. Its random part is too long to be guessed, so no slower hash is needed.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(Digest(text, stackalloc byte[SHA256.HashSizeInBytes]));

    /// <summary>True when a hash is that of a key; takes as long when it is not.</summary>
    /// <param name="hash">The hash as its bytes.</param>
    /// <param name="text">The key.</param>
    public static bool IsHashOf(ReadOnlySpan<byte> hash, string text) =>
        CryptographicOperations.FixedTimeEquals(hash, Digest(text, stackalloc byte[SHA256.HashSizeInBytes]));

    private static ReadOnlySpan<byte> Digest(string text, Span<byte> digest)
    {
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return digest;
    }

    /// <summary>
    /// The check character of a text of digits and lower-case letters by ISO/IEC 7064, MOD 37,36: it finds every single wrong character,
    /// and two neighbours that changed places in all but 2 of 1,000 cases.
    /// </summary>
    internal static char CheckCharacter(ReadOnlySpan<char> body)
    {
        var product = Alphabet.Length;
        foreach (var character in body)
        {
            var sum = (product + (character <= '9' ? character - '0' : character - 'a' + 10)) % Alphabet.Length;
            product = (sum == 0 ? Alphabet.Length : sum) * 2 % (Alphabet.Length + 1);
        }

        return Alphabet[(Alphabet.Length + 1 - product) % Alphabet.Length];
    }
}

/// <summary>What a text that should be a key is.</summary>
public enum KeyForm
{
    /// <summary>No key at all.</summary>
    None,

    /// <summary>It begins as a key does, and a character is wrong, missing or too much.</summary>
    Mistyped,

    /// <summary>A key, made here or elsewhere.</summary>
    Whole,
}

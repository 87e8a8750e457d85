using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Service.Access;

/// <summary>
/// The keys of everything that is signed or sealed, each derived from the link secret for its purpose alone (HKDF-SHA256, RFC 5869): the
/// same on every instance that has the secret, after a restart and in a restored copy, and in no table.
/// </summary>
/// <param name="linkSecret">The link secret.</param>
internal sealed class DerivedKeys(string linkSecret)
{
    private readonly byte[] secret = Encoding.UTF8.GetBytes(linkSecret);

    /// <summary>A key.</summary>
    /// <param name="purpose">What it is for; no other use has the same.</param>
    /// <param name="length">Its length in bytes.</param>
    public byte[] Of(string purpose, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, length, info: Encoding.UTF8.GetBytes("agentops " + purpose));
}

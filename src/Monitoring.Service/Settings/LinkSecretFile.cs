using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Service.Settings;

/// <summary>
/// The secret that signs links, made on first use when none is configured: 32 random bytes as one line of text in
/// <c>{data}/link-secret</c>, readable by the service's user only. Two processes that start together agree on one.
/// </summary>
internal static class LinkSecretFile
{
    private const string FileName = "link-secret";
    private const int SecretBytes = 32;

    /// <summary>The configured secret, or the one of the file, which is written when absent.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read or written, or holds no secret.</exception>
    public static string Obtain(ServiceSettings settings)
    {
        if (settings.LinkSecret is { } configured)
        {
            return configured;
        }

        var path = Path.Combine(settings.Data, FileName);
        try
        {
            if (!File.Exists(path))
            {
                var made = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)) + "\n";
                _ = WholeFile.TryCreate(path, Encoding.ASCII.GetBytes(made));
            }

            var secret = File.ReadAllText(path).Trim();
            return secret.Length >= SecretBytes
                ? secret
                : throw new ConfigurationException(
                    $"{path} holds no link secret; remove it and a new one is made (links in older mails then stop working).");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The link secret {path} cannot be read or written: {fault.Message}");
        }
    }
}

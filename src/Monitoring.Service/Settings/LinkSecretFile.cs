using System.Buffers.Text;
using System.Security.Cryptography;

namespace Monitoring.Service.Settings;

/// <summary>
/// The secret that signs links, made on first use when none is configured: 32 random bytes as one line of text in
/// <c>{data}/link-secret</c>, readable by the service's user only. Two processes that start together agree on one.
/// </summary>
internal static class LinkSecretFile
{
    private const string FileName = "link-secret";
    private const int SecretBytes = 32;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

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
            Directory.CreateDirectory(settings.Data);
            using var file = OpenAlone(path);
            if (file.Length == 0)
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)) + "\n"));
                file.Flush(flushToDisk: true);
                file.Position = 0;
            }

            using var reader = new StreamReader(file);
            var secret = reader.ReadToEnd().Trim();
            return secret.Length >= SecretBytes
                ? secret
                : throw new ConfigurationException($"{path} holds no link secret; remove it and a new one is made (links in older mails then stop working).");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The link secret {path} cannot be read or written: {fault.Message}");
        }
    }

    /// <summary>Opens or makes the file while no other process has it open; what a crash left empty is made anew.</summary>
    private static FileStream OpenAlone(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream? file = null;
        IOException? busy = null;
        SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    file = new FileStream(path, options);
                    return true;
                }
                catch (IOException fault) when (fault.GetType() == typeof(IOException))
                {
                    busy = fault;
                    return false;
                }
            },
            LongestWait);
        return file ?? throw busy!;
    }
}

using System.Security.Cryptography;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>Reads a registry file: bytes to text to registry.</summary>
internal static class RegistryFile
{
    /// <summary>Largest file: every character of the longest document may take three bytes, and nobody writes it in such letters.</summary>
    private const int MostBytes = RegistryReader.LongestDocument;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; one that is absent, too large or no UTF-8 is refused like any other mistake.</summary>
    /// <param name="path">The file, as faults shall name it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<RegistryReading> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
            {
                return Refused(path, Invariant($"has more than {MostBytes:N0} bytes"), "split the plant over several services");
            }

            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            return RegistryReader.Read(path, StrictUtf8.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return Refused(path, "is not in UTF-8", "save the file as UTF-8");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Refused(path, "does not exist", "name an existing file");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refused(path, $"cannot be read ({fault.Message})", "name a file the service may read");
        }
    }

    /// <summary>
    /// A print of a file's content, to find out whether it is another than before; of one that cannot be read the reason, in words.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<string> PrintAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(path);
            await using (file)
            {
                return file.Length > MostBytes
                    ? Invariant($"{file.Length} bytes")
                    : Convert.ToHexString(await SHA256.HashDataAsync(file, cancellationToken));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }

    private static RegistryReading.Refused Refused(string path, string problem, string remedy) => new([new(path, 1, "", problem, remedy)]);
}

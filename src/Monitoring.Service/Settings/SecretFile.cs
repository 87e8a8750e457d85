using System.Text;
using Monitoring.Core.Markup;

namespace Monitoring.Service.Settings;

/// <summary>
/// A secret in a plain file of its own, as such files come: maybe with a byte order mark before it, and a line break behind it, and not longer
/// than 65,536 bytes.
/// </summary>
internal static class SecretFile
{
    private const char ByteOrderMark = '\uFEFF';
    private const int Longest = 64 * 1024;
    private const string Remedy = "write one line of text into it";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The secret, without white space around it; null when the file holds none or cannot be read.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="why">Why there is none, and what would be right: a sentence that names the file.</param>
    public static string? Read(string path, out string why)
    {
        try
        {
            var link = new FileInfo(path);
            var file = (FileInfo)(link.ResolveLinkTarget(returnFinalTarget: true) ?? link);
            if (file.Length == 0)
            {
                // A pipe or a device has no length: whoever opened it might wait for ever.
                why = $"{Visible.Line(path)} is empty, or no plain file; {Remedy}.";
                return null;
            }

            var bytes = new byte[Longest + 1];
            using var stream = file.OpenRead();
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var secret = length > Longest ? "" : StrictUtf8.GetString(bytes, 0, length).TrimStart(ByteOrderMark).Trim();
            why = $"{Visible.Line(path)} {(length > Longest ? "is longer than 65,536 bytes" : "holds no secret")}; {Remedy}.";
            return secret.Length > 0 ? secret : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            why = $"{Visible.Line(path)} cannot be read ({Visible.Line(unreadable.Message)}).";
            return null;
        }
    }
}

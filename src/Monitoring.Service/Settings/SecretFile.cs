using System.Text;
using Monitoring.Core.Markup;

namespace Monitoring.Service.Settings;

/// <summary>A secret in a file of its own, as such files come: maybe with a byte order mark before it, and a line break behind it.</summary>
internal static class SecretFile
{
    private const char ByteOrderMark = '\uFEFF';
    private const int Longest = 64 * 1024;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The secret, without white space around it; null when the file holds none or cannot be read.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="why">Why there is none, and what would be right: a sentence that names the file.</param>
    public static string? Read(string path, out string why)
    {
        try
        {
            var file = new FileInfo(path);
            var secret = file.Length > Longest ? "" : StrictUtf8.GetString(File.ReadAllBytes(path)).TrimStart(ByteOrderMark).Trim();
            why = $"{Visible.Line(path)} {(file.Length == 0 ? "is empty" : "holds no secret")}; write one line of text into it.";
            return secret.Length > 0 ? secret : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            why = $"{Visible.Line(path)} cannot be read ({Visible.Line(unreadable.Message)}).";
            return null;
        }
    }
}

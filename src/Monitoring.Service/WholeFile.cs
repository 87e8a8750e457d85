using System.Runtime.InteropServices;
using System.Text;

namespace Monitoring.Service;

/// <summary>Makes files that two processes may make at once: whole from the moment they are seen, and never one over another.</summary>
internal static class WholeFile
{
    /// <summary>Makes a file, and its folder when that is absent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Who may do what with it, where the system knows that.</param>
    /// <returns>False when there is such a file already; it is left as it is.</returns>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var unfinished = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        try
        {
            using (var file = new FileStream(unfinished, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            return TryGiveName(unfinished, path);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    // A move looks first and renames then, so two may both find the name free; only a link takes a name and finds out in one step.
    private static bool TryGiveName(string unfinished, string path)
    {
        const int taken = 17; // EEXIST
        if (!OperatingSystem.IsWindows())
        {
            if (Link(Text(unfinished), Text(path)) == 0)
            {
                return true;
            }

            if (Marshal.GetLastPInvokeError() == taken)
            {
                return false;
            }
        }

        try
        {
            File.Move(unfinished, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    private static byte[] Text(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link(byte[] from, byte[] to);
}

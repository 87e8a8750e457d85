using System.Runtime.InteropServices;
using System.Text;

namespace Monitoring.Service;

/// <summary>
/// Makes files that two processes may make at once: whole from the moment they are seen, never one over another, and nobody else's to read.
/// </summary>
internal static class WholeFile
{
    /// <summary>Makes a file, and its folder when that is absent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <returns>False when there is such a file already; it is left as it is.</returns>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var unfinished = Unfinished(path);
        try
        {
            using (var file = new FileStream(unfinished, New()))
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

    /// <summary>
    /// From now on whatever this process makes is the service's user's alone, where the system knows that: files 0600, folders 0700. What
    /// is there already keeps its mode.
    /// </summary>
    public static void KeepFromOthers()
    {
        const uint everythingOfOthers = 0b000_111_111;
        if (!OperatingSystem.IsWindows())
        {
            _ = Umask(everythingOfOthers);
        }
    }

    /// <summary>Makes a file that somebody else fills, and its folder, the owner's alone, when that is absent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fill">Fills the file of this name, which is empty, and leaves it closed.</param>
    /// <returns>False when there is such a file already; it is left as it is.</returns>
    public static async Task<bool> TryCreateAsync(string path, Func<string, Task> fill)
    {
        var unfinished = Unfinished(path);
        try
        {
            await new FileStream(unfinished, New()).DisposeAsync();
            await fill(unfinished);
            using (var file = File.OpenHandle(unfinished, FileMode.Open, FileAccess.Write))
            {
                RandomAccess.FlushToDisk(file);
            }

            return TryGiveName(unfinished, path);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static string Unfinished(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return $"{path}.{Path.GetRandomFileName()}";
    }

    private static FileStreamOptions New()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
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

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "umask")]
    private static extern uint Umask(uint mask);
}

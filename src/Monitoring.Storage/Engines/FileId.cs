using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Monitoring.Storage.Engines;

/// <summary>
/// Which file something is, whatever names lead to it. Asked without opening the file: SQLite's locks go with the first handle of it
/// that is closed. Only Linux tells.
/// </summary>
/// <param name="Device">The file system's number.</param>
/// <param name="Number">The file's number in it, not given to another file as long as a handle is open.</param>
internal readonly record struct FileId(ulong Device, ulong Number)
{
    // The answer of statx is laid out alike on every processor, unlike that of stat.
    private const int AnswerLength = 256, NumberAt = 32, DeviceAt = 136;
    private const int WorkingFolder = -100, NoFlag = 0, HandleItself = 0x1000;
    private const uint AskNumber = 0x100;

    /// <summary>The file of a handle; null where it cannot be told.</summary>
    public static FileId? Of(SafeFileHandle handle) => Ask((int)handle.DangerousGetHandle(), "", HandleItself);

    /// <summary>The file at a path, links followed; null where there is none, or it cannot be told.</summary>
    public static FileId? At(string path) => Ask(WorkingFolder, path, NoFlag);

    private static FileId? Ask(int folder, string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var answer = new byte[AnswerLength];
        try
        {
            return StatX(folder, Encoding.UTF8.GetBytes(path + '\0'), flags, AskNumber, answer) == 0
                ? new FileId(BitConverter.ToUInt64(answer, DeviceAt), BitConverter.ToUInt64(answer, NumberAt))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than the call.
            return null;
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, [Out] byte[] answer);
}

using System.Globalization;
using System.Runtime.InteropServices;
using static System.FormattableString;

namespace Monitoring.TestDatabases.Server;

/// <summary>Signals to the processes of a database server. Its children are groups of their own, so each gets its own signal.</summary>
internal static class Signals
{
    public const int Interrupt = 2;

    public const int Kill = 9;

    public const int Continue = 18;

    public const int Stop = 19;

    /// <summary>Sends a signal to one process.</summary>
    public static void Send(int process, int signal) => _ = SendSignal(process, signal);

    /// <summary>The processes a process has started.</summary>
    public static IReadOnlyList<int> Children(int process)
    {
        var list = Invariant($"/proc/{process}/task/{process}/children");
        return File.Exists(list)
            ? [.. File.ReadAllText(list).Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))]
            : [];
    }

    /// <summary>Whether a process runs; one that has ended and is only not yet collected by its parent does not.</summary>
    public static bool IsRunning(int process)
    {
        try
        {
            var state = File.ReadAllText(Invariant($"/proc/{process}/stat"));
            return state[state.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);
}

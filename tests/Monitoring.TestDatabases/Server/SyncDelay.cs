using System.Globalization;
using static System.FormattableString;

namespace Monitoring.TestDatabases.Server;

/// <summary>Makes a server's disk syncs slower, and nothing else: a small library loaded into its processes alone.</summary>
internal static class SyncDelay
{
    /// <summary>Why it cannot be had here; null when it can.</summary>
    public static string? WhyUnavailable =>
        Compiler is null ? "a slower disk needs a C compiler; install the Debian packages gcc and libc6-dev" : null;

    private static string? Compiler => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "cc"))
        .FirstOrDefault(File.Exists);

    /// <summary>Compiles the library into a server's folder.</summary>
    /// <returns>The settings of the environment that load it.</returns>
    public static async Task<IReadOnlyList<string>> BuildAsync(ServerFolder folder, TimeSpan delay)
    {
        var library = Path.Combine(folder.Path, "slow-sync.so");
        var source = Path.Combine(AppContext.BaseDirectory, "Postgres", "slow-sync.c");
        var microseconds = delay.TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture);
        var (said, failed) = await Command.RunAsync(Compiler!,
            ["-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-DDELAY=" + microseconds, "-o", library, source, "-ldl"]);
        return failed ? throw new InvalidOperationException("slow-sync.c does not compile: " + said) : [Invariant($"LD_PRELOAD={library}")];
    }
}

using System.Diagnostics;

namespace Monitoring.TestDatabases.Server;

/// <summary>Programs run to their end.</summary>
internal static class Command
{
    /// <summary>What to start, without the settings of the caller's own PostgreSQL.</summary>
    public static ProcessStartInfo Start(string program, IEnumerable<string> arguments, string? folder = null, Dictionary<string,
        string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder ?? "/" };
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["HOME"] = start.WorkingDirectory;
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Runs a program.</summary>
    /// <returns>Everything it said, and whether it failed.</returns>
    public static async Task<(string Said, bool Failed)> RunAsync(
        string program, IEnumerable<string> arguments, string? folder = null, Dictionary<string, string>? environment = null)
    {
        var start = Start(program, arguments, folder, environment);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException(program + " did not start.");
        process.StandardInput.Close();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (string.Concat(await said), process.ExitCode != 0);
    }
}

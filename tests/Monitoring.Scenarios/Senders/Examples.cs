using System.Diagnostics;
using Monitoring.Service.Tests;

namespace Monitoring.Scenarios.Senders;

/// <summary>The programs of <c>deploy/examples</c>, each built once as its page says.</summary>
internal static class Examples
{
    private const string PowerShellVersion = "7.6.9";

    private static readonly Lazy<Task<string>> PowerShellFolder = new(InstallPowerShellAsync);
    private static readonly Lazy<Task<string>> CSharpFolder = new(BuildCSharpAsync);
    private static readonly Lazy<Task<string>> TypeScriptFolder = new(BuildTypeScriptAsync);

    /// <summary>Where they are.</summary>
    public static string Folder { get; } = RepositoryFile.At("deploy/examples");

    /// <summary>A compiled TypeScript example.</summary>
    public static async Task<string> JavaScriptAsync(string name)
    {
        Tool.Require("npm", "npm");
        return Path.Combine(await TypeScriptFolder.Value, name);
    }

    /// <summary>How each outbox is started.</summary>
    public static async Task<string[]> OutboxAsync(string language)
    {
        switch (language)
        {
            case "shell":
                Tool.Require("curl", "curl");
                return ["bash", Path.Combine(Folder, "shell/outbox.sh")];
            case "python":
                Tool.Require("python3", "python3");
                return ["python3", Path.Combine(Folder, "python/outbox.py")];
            case "powershell":
                return [await PowerShellAsync(), "-NoProfile", "-NonInteractive", Path.Combine(Folder, "powershell/outbox.ps1")];
            case "csharp":
                return ["dotnet", Path.Combine(await CSharpFolder.Value, "outbox.dll")];
            default:
                return ["node", await JavaScriptAsync("outbox.js")];
        }
    }

    /// <summary>The program of PowerShell.</summary>
    public static async Task<string> PowerShellAsync() => Path.Combine(await PowerShellFolder.Value, "pwsh");

    /// <summary>Starts a program among the examples.</summary>
    public static Process Start(IReadOnlyList<string> command, IEnumerable<(string Name, string Value)> settings)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // PowerShell would call home.
        foreach (var (name, value) in settings.Append(("POWERSHELL_TELEMETRY_OPTOUT", "1")).Append(("POWERSHELL_UPDATECHECK", "Off")))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException(command[0] + " did not start.");
    }

    /// <summary>Runs one to its end.</summary>
    public static async Task<(int ExitCode, string Said)> RunAsync(
        IReadOnlyList<string> command, IEnumerable<(string Name, string Value)> settings, string input = "")
    {
        using var process = Start(command, settings);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    /// <summary>Waits for the end of one.</summary>
    public static async Task<(int ExitCode, string Said)> EndAsync(Process process)
    {
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(await said));
    }

    /// <summary>Does lines of the page in bash; each must succeed.</summary>
    public static async Task<string> DoAsync(IEnumerable<string> lines, IEnumerable<(string Name, string Value)> settings)
    {
        var (exitCode, said) = await RunAsync(["bash", "-euo", "pipefail", "-c", string.Join('\n', lines)], settings);
        Assert.True(exitCode == 0, said);
        return said;
    }

    // Kept for all later runs on this machine; made beside and renamed, since others may do the same now.
    private static async Task<string> InstallPowerShellAsync()
    {
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var folder = Path.Combine(caches, "agentops-tests", "powershell-" + PowerShellVersion);
        if (!Directory.Exists(folder))
        {
            var made = folder + "-" + Path.GetRandomFileName();
            var (exitCode, said) = await RunAsync(
                ["dotnet", "tool", "install", "PowerShell", "--version", PowerShellVersion, "--tool-path", made], []);
            Tool.Require(exitCode == 0, "PowerShell cannot be installed: " + said);
            try
            {
                Directory.Move(made, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                Directory.Delete(made, recursive: true);
            }
        }

        return folder;
    }

    private static async Task<string> BuildCSharpAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "examples-csharp");
        var (exitCode, said) = await RunAsync(["dotnet", "build", "csharp/outbox.cs", "-c", "Release", "-o", folder], []);
        Assert.True(exitCode == 0, said);
        return folder;
    }

    private static async Task<string> BuildTypeScriptAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "examples-typescript");
        Directory.CreateDirectory(folder);
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        var isInstalled = File.Exists(installed)
            && File.GetLastWriteTimeUtc(installed) > File.GetLastWriteTimeUtc(Path.Combine(Folder, "typescript/package-lock.json"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "typescript")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        var (exitCode, said) = await RunAsync(
            ["bash", "-euc", $"cd '{folder}'; {(isInstalled ? "" : "npm ci --no-audit --no-fund;")} npm run build"], []);
        Assert.True(exitCode == 0, said);
        return folder;
    }
}

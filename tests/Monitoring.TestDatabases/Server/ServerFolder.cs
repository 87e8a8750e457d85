using System.Diagnostics;
using System.Security.Cryptography;

namespace Monitoring.TestDatabases.Server;

/// <summary>
/// The folder of one database server, with a keeper beside it: a small shell process that ends the server and deletes
/// the folder as soon as this process lets go of it or ends, also by <c>kill -9</c>. Where the keeper was killed too,
/// its lock is free and the next test process that starts a server cleans up.
/// </summary>
internal sealed class ServerFolder : IAsyncDisposable
{
    // Not the TMPDIR, which may be closed to the server's account, nor /tmp, which may be memory where a sync costs nothing.
    private const string Parent = "/var/tmp";

    private const string Prefix = "agentops-postgres-";

    private static readonly Lazy<Task> Swept = new(SweepAsync);

    private readonly Process keeper;

    private ServerFolder(string path)
    {
        Path = path;
        keeper = Keep(path);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The data folder in it.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>The server's log file.</summary>
    public string Log => System.IO.Path.Combine(Path, "log");

    /// <summary>Makes a folder that belongs to the server's account.</summary>
    public static async Task<ServerFolder> CreateAsync(Account? account)
    {
        await Swept.Value;
        var folder = new ServerFolder(System.IO.Path.Combine(Parent, Prefix + RandomNumberGenerator.GetHexString(16, lowercase: true)));
        if (await folder.keeper.StandardOutput.ReadLineAsync() != "ready")
        {
            throw new IOException($"No folder for a database server: {await folder.keeper.StandardError.ReadToEndAsync()}");
        }

        await (account?.OwnAsync(folder.Path) ?? Task.CompletedTask);
        return folder;
    }

    /// <summary>Ends the server and deletes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private static Process Keep(string path)
    {
        // A session of its own: what interrupts the tests does not interrupt the keeper.
        var start = Command.Start("setsid", ["sh", System.IO.Path.Combine(AppContext.BaseDirectory, "Postgres", "keeper.sh"), path]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return Process.Start(start) ?? throw new InvalidOperationException("The keeper did not start.");
    }

    private static async Task SweepAsync()
    {
        foreach (var left in Directory.GetDirectories(Parent, Prefix + "*"))
        {
            using var cleaner = Keep(left);
            cleaner.StandardInput.Close();
            await cleaner.WaitForExitAsync();
        }
    }
}

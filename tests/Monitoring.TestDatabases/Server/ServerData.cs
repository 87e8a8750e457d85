using static System.FormattableString;

namespace Monitoring.TestDatabases.Server;

/// <summary>Fills a server's data folder: a new cluster or the copy of another server.</summary>
internal static class ServerData
{
    /// <summary>Who may do everything.</summary>
    public const string Superuser = "postgres";

    /// <summary>Puts the data folder into a memory file system of a given size.</summary>
    public static async Task LimitAsync(ServerFolder folder, Account? account, int megabytes)
    {
        Directory.CreateDirectory(folder.Data);
        var options = Invariant($"size={megabytes}m,mode=700,uid={account?.User ?? 0},gid={account?.Group ?? 0}");
        var (said, failed) = await Command.RunAsync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder.Data]);
        if (failed)
        {
            throw new InvalidOperationException("mount failed: " + said);
        }
    }

    /// <summary>Makes a new cluster.</summary>
    public static async Task InitializeAsync(PostgresBinaries binaries, ServerFolder folder, string password, PostgresServerOptions options)
    {
        var secret = Path.Combine(folder.Path, "password");
        await File.WriteAllTextAsync(secret, password);
        await (binaries.Account?.OwnAsync(secret) ?? Task.CompletedTask);
        IReadOnlyList<string> segments = options.DataMegabytes is null ? [] : ["--wal-segsize=1"];
        await binaries.RunAsync(folder.Path, [], "initdb", [
            "-D", folder.Data, "-U", Superuser, "--pwfile", secret, "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US", .. segments,
        ]);
        await File.AppendAllTextAsync(Path.Combine(folder.Data, "postgresql.conf"), Invariant($"""

            max_connections = {options.MaxConnections + 2}
            superuser_reserved_connections = 2
            shared_buffers = 32MB
            dynamic_shared_memory_type = mmap
            wal_retrieve_retry_interval = 200ms
            {(options.DataMegabytes is null ? "" : "max_wal_size = 8MB\nmin_wal_size = 2MB")}

            """));
    }

    /// <summary>Copies a running server as its standby.</summary>
    /// <param name="binaries">The programs.</param>
    /// <param name="folder">The standby's folder.</param>
    /// <param name="port">The primary's port.</param>
    /// <param name="password">The primary's password.</param>
    /// <param name="name">The standby's name, and that of the slot which keeps its log on the primary.</param>
    public static Task CopyAsync(PostgresBinaries binaries, ServerFolder folder, int port, string password, string name) =>
        binaries.RunAsync(
        folder.Path,
        new() { ["PGPASSWORD"] = password },
        "pg_basebackup",
        "-D", folder.Data, "-R", "-X", "stream", "-C", "-S", name, "-c", "fast",
        "-d", Invariant($"host=127.0.0.1 port={port} user={Superuser} application_name={name}"));
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using Monitoring.TestDatabases.Ladder;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.TestDatabases;

/// <summary>
/// Databases of a real PostgreSQL for the tests of this process, from the first that can be had: the server
/// <c>AGENTOPS_TEST_POSTGRES</c> names; a container of the image <c>postgres:15</c>, if it is there; a private server from
/// the machine's own PostgreSQL programs. <c>AGENTOPS_TEST_POSTGRES_RUNG=containers</c> or <c>binaries</c> allows that one alone.
/// One server for all, started by who asks first, ended by <see cref="PostgresLadderEnd"/> or with the process.
/// </summary>
public static class PostgresLadder
{
    private const string ServerVariable = "AGENTOPS_TEST_POSTGRES";

    private const string RungVariable = "AGENTOPS_TEST_POSTGRES_RUNG";

    private static readonly Lazy<Task<Climb>> Shared = new(StartAsync);

    private static readonly ConcurrentDictionary<Func<string, Task>, Lazy<Task<TestDatabase>>> Originals = [];

    private static int Databases;

    private static int HasEnded;

    /// <summary>Why there is no PostgreSQL for tests, in words of what to install; null when there is one.</summary>
    /// <exception cref="PostgresUnavailableException">There is none, and <c>AGENTOPS_TEST_REQUIRE_POSTGRES=1</c>.</exception>
    public static async Task<string?> WhyUnavailableAsync() =>
        await Shared.Value is { Rung: null, Reason: var reason } ? Requirement.Check(reason) : null;

    /// <summary>Which server the tests have, in one line.</summary>
    public static async Task<string> ReportAsync() => (await RungAsync()).Report;

    /// <summary>Makes an empty database; disposing it drops it.</summary>
    /// <exception cref="PostgresUnavailableException">There is no server; see <see cref="WhyUnavailableAsync"/>.</exception>
    public static Task<TestDatabase> CreateDatabaseAsync() => CreateDatabaseAsync("template1");

    /// <summary>Makes a copy of a database that is filled once for this process; disposing it drops it.</summary>
    /// <param name="fill">Fills the original, whose connection string it is given, and leaves nobody connected; the same method each time.</param>
    /// <exception cref="PostgresUnavailableException">There is no server; see <see cref="WhyUnavailableAsync"/>.</exception>
    public static async Task<TestDatabase> CopyDatabaseAsync(Func<string, Task> fill)
    {
        var original = await Originals.GetOrAdd(fill, static fill => new(() => FilledAsync(fill))).Value;
        return await CreateDatabaseAsync(original.Name);
    }

    private static async Task<TestDatabase> FilledAsync(Func<string, Task> fill)
    {
        var original = await CreateDatabaseAsync();
        await fill(original.ConnectionString);
        return original;
    }

    private static async Task<TestDatabase> CreateDatabaseAsync(string template)
    {
        var rung = await RungAsync();

        // Other processes may use the same server, also with the same process number.
        var name = Invariant(
            $"agentops_test_{Interlocked.Increment(ref Databases)}_{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        await ExecuteAsync(rung.Admin, $"create database {name} template {template}" + (rung.Owner is { } owner ? " owner " + owner.Name : ""));
        return new TestDatabase(name, rung.Owner?.ConnectionString(rung.Admin, name) ?? Pooled(rung.Admin, name), rung.Admin);
    }

    private static async Task<Rung> RungAsync()
    {
        var climb = await Shared.Value;
        return climb.Rung ?? throw new PostgresUnavailableException(climb.Reason);
    }

    private static async Task<Climb> StartAsync()
    {
        var climb = await ClimbAsync();
        await Console.Error.WriteLineAsync("PostgreSQL for tests: " + (climb.Rung?.Report ?? "none, " + climb.Reason));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAsync().Wait(TimeSpan.FromSeconds(20));
        return climb;
    }

    /// <summary>Drops the originals and ends the server, if one was started; again it does nothing.</summary>
    internal static async Task EndAsync()
    {
        if (!Shared.IsValueCreated || Interlocked.Exchange(ref HasEnded, 1) == 1)
        {
            return;
        }

        foreach (var original in Originals.Values.Where(original => original.IsValueCreated && original.Value.IsCompletedSuccessfully))
        {
            await (await original.Value).DisposeAsync();
        }

        if (Shared.Value is { IsCompletedSuccessfully: true } climb && (await climb).Rung?.Server is { } server)
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<Climb> ClimbAsync()
    {
        var only = Environment.GetEnvironmentVariable(RungVariable);
        if (only is not (null or "" or "containers" or "binaries"))
        {
            throw new PostgresUnavailableException($"{RungVariable}={only} is none of containers and binaries.");
        }

        if (string.IsNullOrEmpty(only) && Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } given)
        {
            return new Climb(await GivenAsync(given), "");
        }

        var reasons = new List<string>();
        foreach (var (name, tryAsync) in new (string, Func<Task<Climb>>)[] { ("containers", ContainersRung.TryAsync),
            ("binaries", BinariesRung.TryAsync) })
        {
            if (string.IsNullOrEmpty(only) || only == name)
            {
                var climb = await tryAsync();
                if (climb.Rung is not null)
                {
                    return climb;
                }

                reasons.Add(climb.Reason);
            }
        }

        return string.IsNullOrEmpty(only)
            ? new Climb(null, $"no PostgreSQL for tests: {string.Join("; ", reasons)}; or name a server in {ServerVariable}")
            : throw new PostgresUnavailableException($"{RungVariable}={only} cannot be had: {reasons[0]}");
    }

    /// <summary>A server somebody named is used or fails: nobody wants another one silently instead.</summary>
    private static async Task<Rung> GivenAsync(string given)
    {
        var admin = new NpgsqlConnectionStringBuilder(given) { Pooling = false };
        await ExecuteAsync(admin.ConnectionString, "select 1");
        return new Rung($"{ServerVariable}, {admin.Host}:{Invariant($"{admin.Port}")}", admin.ConnectionString, Owner: null, Server: null);
    }

    private static string Pooled(string admin, string database)
    {
        var connection = new NpgsqlConnectionStringBuilder(admin) { Database = database };
        connection.Remove("Pooling");
        return connection.ConnectionString;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

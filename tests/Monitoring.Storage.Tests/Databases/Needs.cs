using Monitoring.TestDatabases;
using Monitoring.TestDatabases.Server;

namespace Monitoring.Storage.Tests.Databases;

/// <summary>
/// Skips the running test where there is no PostgreSQL, in words; fails it where <c>AGENTOPS_TEST_REQUIRE_POSTGRES=1</c>.
/// </summary>
internal static class Needs
{
    /// <summary>The running test needs a database of the shared server.</summary>
    public static async Task PostgresAsync() => SkipFor(await PostgresLadder.WhyUnavailableAsync());

    /// <summary>The running test needs a server of its own.</summary>
    public static async Task PostgresServerAsync(PostgresServerOptions? options = null) =>
        SkipFor(await PostgresServer.WhyUnavailableAsync(options));

    private static void SkipFor(string? reason) => Assert.SkipWhen(reason is not null, reason ?? "");
}

namespace Monitoring.TestDatabases;

/// <summary>
/// Where PostgreSQL is required (<c>AGENTOPS_TEST_REQUIRE_POSTGRES=1</c>), its absence is a failure and no reason to skip.
/// </summary>
internal static class Requirement
{
    /// <summary>Hands a reason on to be skipped with, or fails with it.</summary>
    /// <param name="reason">Why there is no PostgreSQL; null when there is.</param>
    public static string? Check(string? reason) =>
        reason is not null && Environment.GetEnvironmentVariable("AGENTOPS_TEST_REQUIRE_POSTGRES") == "1"
            ? throw new PostgresUnavailableException(reason)
            : reason;
}

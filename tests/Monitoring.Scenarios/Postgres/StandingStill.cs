using Monitoring.TestDatabases;
using Npgsql;

namespace Monitoring.Scenarios.Postgres;

/// <summary>
/// Stops something in the middle of a transaction: a process that stands still between two of them holds nothing, and shows nothing.
/// </summary>
internal static class StandingStill
{
    private const string IsInside =
        """
        select count(*) > 0 from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction' and state_change < clock_timestamp() - interval '100 milliseconds'
        """;

    /// <summary>Stops it at random moments, and lets it go on at once, until it stands still inside a transaction.</summary>
    public static async Task InsideTransactionAsync(TestDatabase database, Action stop, Action goOn, Random random)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        for (var tries = 0; tries < 600; tries++)
        {
            stop();
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, TestContext.Current.CancellationToken);
            await using (var question = new NpgsqlCommand(IsInside, connection))
            {
                if (await question.ExecuteScalarAsync() is true)
                {
                    return;
                }
            }

            goOn();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 120)), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It never stood still inside a transaction.");
    }
}

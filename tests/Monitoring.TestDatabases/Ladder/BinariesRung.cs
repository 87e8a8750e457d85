using Monitoring.TestDatabases.Server;

namespace Monitoring.TestDatabases.Ladder;

/// <summary>A private server from the PostgreSQL programs of this machine.</summary>
internal static class BinariesRung
{
    public static async Task<Climb> TryAsync()
    {
        var (binaries, missing) = await PostgresBinaries.FindAsync();
        if (binaries is null)
        {
            return new Climb(null, missing);
        }

        var server = await PostgresServer.CreateAsync();
        return new Climb(new Rung("programs of this machine, " + server.Description, server.AdminConnectionString, server.Owner, server),
            "");
    }
}

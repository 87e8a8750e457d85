using Npgsql;

namespace Monitoring.TestDatabases;

/// <summary>A database of its own; disposing it drops it, whoever is still connected.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    internal TestDatabase(string name, string connectionString, string admin)
    {
        Name = name;
        ConnectionString = connectionString;
        AdminConnectionString = admin;
    }

    /// <summary>Its name on the server.</summary>
    public string Name { get; }

    /// <summary>How the product connects; on a server of our own as an account that only owns this database.</summary>
    public string ConnectionString { get; }

    /// <summary>A connection to the server, not to this database, that may create and drop databases.</summary>
    public string AdminConnectionString { get; }

    public async ValueTask DisposeAsync()
    {
        await using var own = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(own);
        await using var admin = new NpgsqlConnection(AdminConnectionString);
        await admin.OpenAsync();
        await using var drop = new NpgsqlCommand($"drop database if exists {Name} with (force)", admin);
        await drop.ExecuteNonQueryAsync();
    }
}

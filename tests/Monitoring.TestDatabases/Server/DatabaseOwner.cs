using System.Security.Cryptography;
using Npgsql;

namespace Monitoring.TestDatabases.Server;

/// <summary>The account the tests connect with: it owns its databases and has no further rights, as in a real installation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Password">Its password.</param>
internal sealed record DatabaseOwner(string Name, string Password)
{
    /// <summary>Makes the account on a server.</summary>
    /// <param name="admin">A connection as superuser.</param>
    public static async Task<DatabaseOwner> CreateAsync(string admin)
    {
        var owner = new DatabaseOwner("agentops", RandomNumberGenerator.GetHexString(24));
        await using var connection = new NpgsqlConnection(admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create role {owner.Name} login password '{owner.Password}'", connection);
        await command.ExecuteNonQueryAsync();
        return owner;
    }

    /// <summary>How the account connects to a database.</summary>
    /// <param name="admin">A connection to the same server.</param>
    /// <param name="database">The database.</param>
    public string ConnectionString(string admin, string database)
    {
        var connection = new NpgsqlConnectionStringBuilder(admin) { Database = database, Username = Name, Password = Password };
        connection.Remove("Pooling");
        return connection.ConnectionString;
    }
}

using System.Net.Sockets;
using Npgsql;

namespace Monitoring.Storage.Engines;

/// <summary>What a failure of PostgreSQL means, told by its SQLSTATE alone.</summary>
internal static class PostgresFaults
{
    private const string StoppedInside = "25P03"; // idle_in_transaction_session_timeout

    /// <summary>True when the server says that what it has stored is damaged.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted };

    /// <summary>Says what a failure means for its caller.</summary>
    public static StorageException Explain(Exception exception) => exception switch
    {
        StorageException known => known,
        PostgresException { SqlState: PostgresErrorCodes.DivisionByZero } => StorageException.Outdated(exception),
        PostgresException e => new(Fault(e.SqlState), Words(e), e) { MayPass = MayPass(e.SqlState) },
        NpgsqlException { InnerException: AggregateException all } => OfHosts(all, exception),
        NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException =>
            new(StorageFault.Unavailable, Words(exception), exception) { MayPass = true },

        // Whatever else goes wrong lies in what was to be written or in one agent's stored state: its neighbours must not suffer.
        _ => new(StorageFault.Data, exception.Message, exception),
    };

    // Several hosts, each with its own fault; one that answers says more than those that do not.
    private static StorageException OfHosts(AggregateException all, Exception exception)
    {
        var faults = all.Flatten().InnerExceptions;
        return faults.OfType<PostgresException>().FirstOrDefault() is { } said && !MayPass(said.SqlState)
            ? Explain(said)
            : new(StorageFault.Unavailable, string.Join(" ", faults.Select(Words).Distinct(StringComparer.Ordinal)),
                exception) { MayPass = true };
    }

    private static bool MayPass(string state) =>
        state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.LockNotAvailable or StoppedInside;

    // What happened stands innermost; in between it is only told that something did.
    private static string Words(Exception exception)
    {
        if (exception is PostgresException e)
        {
            return Words(e);
        }

        var (outermost, innermost) = (exception.Message.TrimEnd('.'), exception.GetBaseException().Message.TrimEnd('.'));
        return outermost == innermost ? outermost : $"{outermost}: {innermost}";
    }

    private static StorageFault Fault(string state) => state switch
    {
        PostgresErrorCodes.LockNotAvailable => StorageFault.Locked,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => StorageFault.Contention,

        // Cardinality, data, integrity constraint, check option, program limit, what a trigger refuses: the row is wrong, not the store.
        ['2', '1' or '2' or '3', ..] or ['4', '4', ..] or ['5', '4', ..] or ['P', '0', ..] => StorageFault.Data,
        _ => StorageFault.Unavailable,
    };

    private static string Words(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.UndefinedTable =>
            "The database has no schema of this program, or the connection's search path does not show it. Run migrate first. "
            + e.MessageText,
        PostgresErrorCodes.InvalidCatalogName => e.MessageText + ". Create it first; the program makes its tables, not the database.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The database takes no writes now (read-only). " + e.MessageText,
        PostgresErrorCodes.TooManyConnections => "The database has no connection left. " + e.MessageText,
        PostgresErrorCodes.LockNotAvailable => "Another process holds what this needs and did not let go of it in time.",
        StoppedInside => "The database ended the transaction, for this program had stopped in the middle of it. " + e.MessageText,
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted =>
            $"The database is damaged, and nothing is read from it or written to it any more: {e.MessageText} ({e.SqlState}). Mend it or put the last backup back, then start this program again.",
        PostgresErrorCodes.DiskFull => "The disk of the database is full. " + e.MessageText,
        _ => $"{e.MessageText} ({e.SqlState})",
    };
}

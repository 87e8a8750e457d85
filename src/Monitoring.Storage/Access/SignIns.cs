using System.Data.Common;
using Dapper;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Access;

/// <summary>A link to sign in that is to be mailed.</summary>
/// <param name="Id">What names it.</param>
/// <param name="SameAddress">The keys of everybody in the registry who has the address it goes to, its own person among them.</param>
/// <param name="Mail">
/// The message that carries it to its person: made when it says, and the link runs out when the message does
/// (<see cref="PersonalMessage.Until"/>).
/// </param>
public sealed record SignIn(string Id, IReadOnlyCollection<string> SameAddress, PersonalMessage Mail);

/// <summary>How a link to sign in stands.</summary>
/// <param name="Person">Whom it signs in.</param>
/// <param name="State">Whether it still does.</param>
public sealed record SignInReading(string Person, SignInState State);

/// <summary>Whether a link to sign in still works.</summary>
public enum SignInState
{
    /// <summary>It signs in, once.</summary>
    Open,

    /// <summary>It did.</summary>
    Used,

    /// <summary>Its time is over.</summary>
    Expired,
}

/// <summary>Links to sign in: each is mailed, runs out, and is used once. No row holds what makes a link work. Thread-safe.</summary>
public sealed class SignIns
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>Links that go to an address in <see cref="Span"/>, whoever asks for them.</summary>
    public const int MostToAddress = 5;

    /// <summary>The time in which links to an address are counted.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(1);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    // One that seems to be made later than an hour from now was made by a clock that was wrong.
    private const string CountRecent = "select count(*) from sign_ins where made_at > @now - @span and made_at <= @now + @span and person";

    private const string Add =
        "insert into sign_ins (sign_in_id, person, made_at, expires_at) values (@id, @person, @now, @until)";

    // A clock that was set back does not bring a link to life again for longer than it had.
    private const string IsOpen = "used_at is null and expires_at > @now and made_at <= @now + @life";

    private const string Use = $"update sign_ins set used_at = @now where sign_in_id = @id and {IsOpen} returning person";

    private const string Read =
        $"""
        select person as Person, case when used_at is not null then 1 when {IsOpen} then 0 else 2 end as State
        from sign_ins where sign_in_id = @id
        """;

    private readonly SqlEngine engine;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal SignIns(SqlEngine engine, string storeId, TimeProvider clock) =>
        (this.engine, this.storeId, this.clock) = (engine, storeId, clock);

    /// <summary>Stores a link with the message that carries it, unless too many went to the address in the last hour.</summary>
    /// <param name="signIn">The link.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False when there were too many, and nothing was stored.</returns>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    public async Task<bool> PostAsync(SignIn signIn, CancellationToken cancellationToken)
    {
        try
        {
            // Two instances that count at once would both find room.
            await using var transaction = await engine.BeginTurnAsync(Turn.SigningIn, LockBounds.Usual, cancellationToken);
            var connection = await transaction.DirectAsync(cancellationToken);
            var mail = signIn.Mail;
            var now = Instant.ToMicroseconds(mail.At);
            var until = Instant.ToMicroseconds(mail.Until ?? mail.At + Life);
            var recent = await connection.ExecuteScalarAsync<long>(
                $"{CountRecent} {connection.Among("@people")}",
                new { now, span = Instant.Microseconds(Span), people = signIn.SameAddress.ToArray() });
            if (recent >= MostToAddress)
            {
                return false;
            }

            await connection.ExecuteAsync(Add, new { id = signIn.Id, person = mail.Recipient, now, until });
            new NoticeRows(transaction, storeId, Instant.Cut(clock.GetUtcNow())).Add(mail);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>How a link stands; changes nothing.</summary>
    /// <returns>Null when there is none of this id, or its row is gone, which it is a day after it was made.</returns>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<SignInReading?> FindAsync(string id, CancellationToken cancellationToken) =>
        engine.ReadAsync(connection => FindAsync(connection, id, cancellationToken), cancellationToken);

    /// <summary>Uses a link: of all who try, in all processes, one finds it open.</summary>
    /// <returns>How it stood before; null when there is none of this id.</returns>
    /// <exception cref="StorageException">It is not known whether the link was used.</exception>
    public Task<SignInReading?> UseAsync(string id, CancellationToken cancellationToken) => engine.WriteAsync(
        async connection => await connection.ExecuteScalarAsync<string>(Use, Parameters(id)) is { } person
            ? new(person, SignInState.Open) : await FindAsync(connection, id, cancellationToken),
        cancellationToken);

    /// <summary>Removes links that nobody asks about any more, and ended sessions that would have ended by themselves.</summary>
    /// <exception cref="StorageException">The next run removes them.</exception>
    public Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return engine.WriteAsync(
            connection => connection.ExecuteAsync(
                "delete from sign_ins where made_at < @before; delete from ended_sessions where until < @now",
                new { before = Instant.ToMicroseconds(now - Kept), now = Instant.ToMicroseconds(now) }),
            cancellationToken);
    }

    private async Task<SignInReading?> FindAsync(DbConnection connection, string id, CancellationToken cancellationToken) =>
        await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(Read, Parameters(id), cancellationToken: cancellationToken))
            is { } row ? new(row.Person, (SignInState)row.State) : null;

    private object Parameters(string id) =>
        new { id, now = Instant.ToMicroseconds(clock.GetUtcNow()), life = Instant.Microseconds(Life) };

    private sealed class Row
    {
        public string Person { get; init; } = "";

        public long State { get; init; }
    }
}

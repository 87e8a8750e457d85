using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Service.Delivery;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>The outbox: what became of every message, and once more for a dead one.</summary>
internal static class DeliveryEndpoints
{
    private const string List = "deliveries";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/deliveries", ListAsync)
            .WithQuery(
                new QueryParameter("state", $"Only messages in this state: {Word<DeliveryState>.Choice}."),
                QueryParameter.After)
            .Produces<Page<MessageAnswer>>()
            .WithName("listDeliveries")
            .WithSummary("Messages to people, newest first, and what became of them");

    /// <summary>Maps what changes something.</summary>
    public static void MapManaging(IEndpointRouteBuilder routes) =>
        routes.MapPost("/deliveries/{id}/retry", RetryAsync)
            .WithQuery()
            .Produces<MessageAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("retryDelivery")
            .WithSummary("Puts a dead message back to waiting, to go at once under its Message-Id; attempts and the 72 hours count anew");

    private static async Task<IResult> ListAsync(string? state, string? after, CallerReadings caller, CancellationToken cancellationToken)
    {
        var wanted = default(DeliveryState);
        if (!string.IsNullOrEmpty(state) && !Word<DeliveryState>.TryParse(state, out wanted))
        {
            return Refusals.BadQuery("state", $"must be {Word<DeliveryState>.Choice}");
        }

        if (!Cursor.TryReadName(List, after, out var last))
        {
            return Refusals.BadCursor();
        }

        var messages = await caller.Readings.MessagesAsync(
            string.IsNullOrEmpty(state) ? null : wanted, last, Paging.Most + 1, cancellationToken);
        return TypedResults.Ok(Paging.Close(List, messages, message => message.MessageId).Select(MessageAnswer.Of));
    }

    private static async Task<IResult> RetryAsync(
        string id, CallerReadings caller, Store store, DispatchSignal signal, CancellationToken cancellationToken)
    {
        var messageId = MessageAnswer.Stored(id);
        var isRetried = await store.Outbox.SendAgainAsync(messageId, caller.Agents, cancellationToken);
        if (await caller.Readings.MessageAsync(messageId, cancellationToken) is not { } message)
        {
            return Refusals.Unknown("the message");
        }

        if (!isRetried)
        {
            return Problems.Conflict(WhyNot(message));
        }

        signal.Poke();
        return TypedResults.Ok(MessageAnswer.Of(message));
    }

    /// <summary>Why a message is not sent again.</summary>
    public static string WhyNot(MessageReading message) => message.State switch
    {
        DeliveryState.Waiting => "The message is not dead: it waits, and is tried again by itself.",
        DeliveryState.Sent => "The message is not dead: it was sent.",
        DeliveryState.Dead when message.Kind == NoticeKind.SignIn =>
            "What the message says was for 15 minutes only; who wants to sign in asks for a new link on /sign-in.",
        DeliveryState.Absorbed when message.AbsorbedBy is null =>
            "The message was taken back before it was sent: what it says was not needed any more.",
        DeliveryState.Absorbed => $"Another message carries this one: {message.AbsorbedBy}. If that one is dead, send it again.",
        _ => "The message died again meanwhile; try once more.",
    };
}

/// <summary>One message of the outbox.</summary>
/// <param name="Id">What names it here: its Message-Id without the brackets.</param>
/// <param name="Kind">What it says first of all, as in the mail's subject: <c>BREACH</c>.</param>
/// <param name="Agent">The agent it is about; null for one to a person alone.</param>
/// <param name="Alert">The alert it belongs to; null when it belongs to none.</param>
/// <param name="To">Key of the person.</param>
/// <param name="Channel">The way it goes.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">Attempts since it was made or last sent again.</param>
/// <param name="MessageId">The same for every attempt, with angle brackets.</param>
/// <param name="AbsorbedBy">Message-Id of the message that carries it; null unless absorbed, and when it was taken back.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="SentAt">When it was accepted; null before.</param>
/// <param name="LastError">
/// While it waits or is dead, what the last failed attempt said; null when none failed since it was made or last sent again.
/// </param>
internal sealed record MessageAnswer(
    string Id,
    string Kind,
    string? Agent,
    long? Alert,
    string To,
    Channel Channel,
    DeliveryState State,
    int Attempts,
    string MessageId,
    string? AbsorbedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt,
    string? LastError)
{
    /// <summary>The answer for a message.</summary>
    public static MessageAnswer Of(MessageReading message) => new(
        Bare(message.MessageId),
        NoticeWord.Of(message.Kind),
        message.Agent,
        message.Alert,
        message.To,
        message.Channel,
        message.State,
        message.Attempts,
        message.MessageId,
        message.AbsorbedBy,
        message.CreatedAt,
        message.SentAt,
        message.LastError);

    /// <summary>A Message-Id as it is named in an address or typed by hand, with or without its brackets, as it is stored.</summary>
    public static string Stored(string id) => $"<{Bare(id)}>";

    private static string Bare(string messageId) => messageId.Trim('<', '>');
}

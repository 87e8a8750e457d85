using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;
using Monitoring.Service.Health;
using Monitoring.Storage;

namespace Monitoring.Service;

/// <summary>A refusal as <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Name">Last word of the <c>type</c>, which never changes: <c>tooLarge</c>.</param>
/// <param name="Title">The sort of problem in words, the same for every one of its type.</param>
/// <param name="Detail">What is wrong here and what would be right; empty when the title says it all.</param>
/// <param name="RetryAfter">When the same request may succeed; null when it never will.</param>
internal sealed record Problem(int Status, string Name, string Title, string Detail, TimeSpan? RetryAfter = null) : IResult
{
    /// <summary>What every <c>type</c> starts with.</summary>
    public const string TypePrefix = "urn:agentops:problem:";

    /// <summary>The media type.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>True when the database is why: an outage of it counts such answers.</summary>
    public bool IsOfDatabase { get; init; }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (IsOfDatabase)
        {
            Problems.NoteDatabase(httpContext);
        }

        if (RetryAfter is { } wait)
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (RefusalForm.Of(httpContext) is { } form)
        {
            await form.Tell(httpContext, this).ExecuteAsync(httpContext);
            return;
        }

        var body = Body();
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private ReadOnlyMemory<byte> Body()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type"u8, TypePrefix + Name);
        json.WriteString("title"u8, Title);
        json.WriteNumber("status"u8, Status);
        if (Detail.Length > 0)
        {
            json.WriteString("detail"u8, Detail);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}

/// <summary>Metadata of an endpoint whose refusals are told in a form of its own.</summary>
/// <param name="Tell">The answer that tells a refusal.</param>
internal record RefusalForm(Func<HttpContext, Problem, IResult> Tell)
{
    /// <summary>That of the endpoint that was asked for, also after it failed; null where none is.</summary>
    public static RefusalForm? Of(HttpContext http) =>
        (http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint)?.Metadata.GetMetadata<RefusalForm>();
}

/// <summary>Metadata of an endpoint that people see in a browser: its refusals are pages.</summary>
/// <param name="Page">The page of a refusal.</param>
internal sealed record ForPeople(Func<HttpContext, Problem, IResult> Page) : RefusalForm(Page);

/// <summary>Every sort of refusal the service answers; the one place where a problem's type, title and status are chosen.</summary>
internal static class Problems
{
    /// <summary>How long to wait when too much is waiting: queues drain in well under a second.</summary>
    public static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait when the database does not take a write.</summary>
    public static readonly TimeSpan WhenUnavailable = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait when somebody has to restore the database first.</summary>
    public static readonly TimeSpan WhenDamaged = TimeSpan.FromMinutes(1);

    private static readonly object OfDatabase = new();

    /// <summary>400: the body could not be read at all.</summary>
    public static Problem Unreadable(string detail) => new(400, "unreadable", "The body could not be read.", detail);

    /// <summary>400: a query or path value is not allowed.</summary>
    public static Problem BadValue(string detail) => new(400, "badValue", "A value of the request is not allowed.", detail);

    /// <summary>401: who asks is not known, beside a WWW-Authenticate header.</summary>
    public static Problem Unauthorized(string detail) => new(401, "unauthorized", "This needs a key, or somebody who signed in.", detail);

    /// <summary>403: who asks may not do this, or the request did not come to the service the way requests must.</summary>
    public static Problem Forbidden(string detail) => new(403, "forbidden", "This request is not taken.", detail);

    /// <summary>403: the key may post, but for none of the agents that are named. Another key is needed for these, not for others.</summary>
    public static Problem NotBound(string detail) => new(403, "notBound", "The key is bound to other agents.", detail);

    /// <summary>404: nothing is known under this name.</summary>
    public static Problem NotFound(string detail) => new(404, "notFound", "There is nothing here.", detail);

    /// <summary>405, beside an Allow header.</summary>
    public static Problem MethodNotAllowed() =>
        new(405, "methodNotAllowed", "The method is not allowed here.", "The Allow header names those that are.");

    /// <summary>408: the body did not come in time.</summary>
    public static Problem TooSlow(string detail) => new(408, "tooSlow", "The body came too slowly.", detail);

    /// <summary>409: the state of the thing does not allow it.</summary>
    public static Problem Conflict(string detail) => new(409, "conflict", "The request does not fit the present state.", detail);

    /// <summary>410: it existed and has expired.</summary>
    public static Problem Gone(string detail) => new(410, "gone", "This has expired.", detail);

    /// <summary>413: too many bytes or items.</summary>
    public static Problem TooLarge(string detail) => new(413, "tooLarge", "The body is too large.", detail);

    /// <summary>415: another media type, charset or content encoding is needed.</summary>
    public static Problem UnsupportedMediaType(string detail) =>
        new(415, "unsupportedMediaType", "The media type is not supported here.", detail);

    /// <summary>429: too much is waiting to be written; nothing was stored.</summary>
    public static Problem Full(string detail) => new(429, "full", "Too much is waiting to be written.", detail, WhenFull);

    /// <summary>429: too many questions are asked at once.</summary>
    public static Problem TooManyReaders(string detail) =>
        new(429, "tooManyReaders", "Too many questions are asked at once.", detail, WhenFull);

    /// <summary>429: a caller, or all of them, bring more than they may.</summary>
    /// <param name="allowed">What is allowed, as a sentence.</param>
    /// <param name="wait">When there is room for the same again.</param>
    public static Problem OverLimit(string allowed, TimeSpan wait) => new(429, "overLimit", "More is sent than is allowed.",
        allowed + " Nothing was done; send the same again after the seconds that Retry-After names, a repeat is safe.", wait);

    /// <summary>503: the service is stopping; another instance, or its next start, takes the request.</summary>
    public static Problem Stopping() => Unavailable("The service stops; send the same again, a repeat is safe.");

    /// <summary>503: the service stops, or something it needs for this cannot be had.</summary>
    public static Problem Unavailable(string detail) => new(503, "unavailable", "The service cannot do this now.", detail, WhenUnavailable);

    /// <summary>503: the database does not answer or take a write.</summary>
    public static Problem DatabaseAway(string detail) => Unavailable(detail) with { IsOfDatabase = true };

    /// <summary>503: the database is damaged, so that only who runs the service can help.</summary>
    public static Problem DatabaseDamaged() => DatabaseAway(
        "The database is damaged, and sending the same again does not help until whoever runs this service has restored it; /readyz says what was found and what to do. Keep this, and send it when /readyz answers 200.")
        with { RetryAfter = WhenDamaged };

    /// <summary>Notes that a request is refused because of the database; whoever answers without a problem says so by this.</summary>
    public static void NoteDatabase(HttpContext http) => http.Items[OfDatabase] = OfDatabase;

    /// <summary>A status that something else chose.</summary>
    public static Problem Of(int status) => status switch
    {
        404 => NotFound(""),
        405 => MethodNotAllowed(),
        408 => TooSlow(""),
        413 => TooLarge(""),
        415 => UnsupportedMediaType("Send one JSON object, {} at least, with Content-Type: application/json; its fields are in /openapi/v1.json."),
        500 => new Problem(500, "internal", "The service has a fault.", "The log says more."),
        503 => Unavailable(""),
        _ => new Problem(status, "status" + status.ToString(CultureInfo.InvariantCulture), ReasonPhrases.GetReasonPhrase(status), ""),
    };

    /// <summary>
    /// Gives every refusal without a body its problem, 404 and 405 of the routes included, and turns exceptions into problems:
    /// a store that does not answer, and a state that cannot be read, is 503, anything else unforeseen 500 without a word of its inside.
    /// What a request may expect of a database that is away is said in the log once for all; the rest each time it happens.
    /// </summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="outages">Told of a database that is away, and of every request that was answered 503 because of it.</param>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app, Outages outages) => app
        .Use(next => http => CompleteAsync(next, http, outages.Database))
        .UseExceptionHandler(new ExceptionHandlerOptions
        {
            AllowStatusCode404Response = true,
            ExceptionHandler = http => Of(http.Features.Get<IExceptionHandlerFeature>()?.Error).ExecuteAsync(http),
            SuppressDiagnosticsCallback = failed => outages.Noticed(failed.Exception) || IsTold(failed.Exception),
        });

    // An agent whose state cannot be read is told by whoever watches for it, a body that cannot be read to who sent it.
    private static bool IsTold(Exception error) =>
        error is StorageException { Fault: StorageFault.Unreadable } or BadHttpRequestException;

    // The framework's own for this makes a dictionary and a feature for every request that needs neither.
    private static async Task CompleteAsync(RequestDelegate next, HttpContext http, Outage database)
    {
        await next(http);
        var response = http.Response;
        if (response.StatusCode == StatusCodes.Status503ServiceUnavailable && http.Items.ContainsKey(OfDatabase))
        {
            database.CountCost();
        }

        if (!response.HasStarted && response.StatusCode is >= 400 and < 600 && response.ContentLength is null
            && string.IsNullOrEmpty(response.ContentType))
        {
            await Of(response.StatusCode).ExecuteAsync(http);
        }
    }

    private static Problem Of(Exception? error) => error switch
    {
        StorageException { Fault: StorageFault.Unreadable } unreadable => Unavailable(unreadable.Message),
        StorageException { IsDamage: true } => DatabaseDamaged(),
        StorageException => DatabaseAway("The database does not answer."),
        BadHttpRequestException bad => Of(bad.StatusCode),
        _ => Of(500),
    };
}

using Microsoft.AspNetCore.Http.Metadata;
using Monitoring.Core.Access;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Service.Access;
using Monitoring.Service.Api;
using Monitoring.Service.Board;
using Monitoring.Service.Registry;
using Monitoring.Service.SigningIn;
using Monitoring.Storage;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Reviewing;
using static System.FormattableString;

namespace Monitoring.Service.Reviewing;

/// <summary>
/// Transactions drawn for review, for people: by the link of a mail, and on the page of reviews. GET and HEAD change nothing, since scanners
/// follow every link of a mail; a form that is sent does. What programs ask for is in <c>Api/ReviewEndpoints.cs</c>.
/// </summary>
internal static class ReviewSlice
{
    /// <summary>Where the page is, and where that of everybody's reviews is.</summary>
    public const string Address = "/reviews", All = "/reviews?of=all";

    // What was just answered, in the address of the page of reviews.
    private const string TakenParameter = "taken";

    private const int MostOpen = 20, MostAnswered = 20, MostCauses = 12;

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds what takes answers.</summary>
    public static IServiceCollection AddReviewing(this IServiceCollection services) => services.AddSingleton<ReviewDesk>();

    /// <summary>Maps the link of mails, which is public: the token says who answers; and the pages with their forms.</summary>
    public static void MapReviewing(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription().AddEndpointFilter<AwayPages>().WithMetadata(new ForPeople(AwayPages.Of));

        // As with the link of an acknowledgement, whoever knows the token may act, so its form carries no other.
        var links = pages.MapGroup("/review").AllowAnonymous().RequireRateLimiting(ReadingLimit.Open);
        links.MapMethods("/{token}", Reading, ShowByLinkAsync);
        links.MapPost("/{token}", TakeByLinkAsync).WithMetadata(new FormSize());

        var own = pages.MapGroup(Address).RequireRateLimiting(ReadingLimit.Reading);
        own.MapMethods("", Reading, ListAsync).RequireAuthorization(Policies.Read);
        own.MapMethods("/{id}", Reading, ShowAsync).RequireAuthorization(Policies.Read);
        own.MapPost("/{id}", TakeAsync).RequireAuthorization(Policies.InOwnName).WithMetadata(new FormSize()).AddEndpointFilter<OwnForms>();
    }

    private static Task<IResult> ShowByLinkAsync(HttpContext http, string token) => ByLinkAsync(http, token, async (review, person) =>
        ReviewPages.Ask(
            await FormAsync(http, review, person) with { Chosen = ReviewForm.ChosenBy(http) }, await ViewAsync(http, review, person.Key), person));

    private static Task<IResult> TakeByLinkAsync(HttpContext http, string token, ReviewDesk desk) => ByLinkAsync(http, token, async (review, person) =>
    {
        if (await FormReading.OfAsync(http) is not { } fields)
        {
            return ReviewPages.NoForm();
        }

        var (form, answer) = (await FormAsync(http, review, person)).Read(fields);
        if (answer is null)
        {
            return ReviewPages.Ask(form, await ViewAsync(http, review, person.Key), person);
        }

        // A link acts for its one draw: the answer carries none to another.
        return await desk.TakeAsync(review.Id, answer, AgentScope.All) is { } taken
            ? ReviewPages.Done(taken, await ViewAsync(http, taken, person.Key), form.Action) : ReviewPages.Gone();
    });

    /// <summary>Does something by the link of a mail, or says why it does not work: made up, too old, its draw gone, its person gone or somebody else now.</summary>
    private static async Task<IResult> ByLinkAsync(HttpContext http, string token, Func<ReviewReading, Person, Task<IResult>> act)
    {
        if (http.RequestServices.GetRequiredService<LinkSigner>().Read(ReviewLink.Purpose, token) is not { } signed
            || ReviewLink.Of(signed.Link) is not { } link)
        {
            return ReviewPages.Unknown();
        }

        var review = await Everything(http).ReviewAsync(link.ReviewId, http.RequestAborted);
        var person = http.RequestServices.GetRequiredService<RegistryInForce>().Holder(signed, link.Person);
        return review?.Recipient is null || person is null ? ReviewPages.Gone()
            : http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - review.DrawnAt >= ReviewRule.Asked ? ReviewPages.TooOld(review)
            : await act(review, person);
    }

    private static async Task<IResult> ListAsync(HttpContext http, CallerReadings caller)
    {
        var who = Caller.Of(http);
        var of = who.Kind == CallerKind.Person && http.Request.Query["of"] != "all" ? who.Id : null;
        var (readings, services) = (caller.Readings, http.RequestServices);
        var open = await readings.ReviewsAsync(new() { Recipient = of, State = ReviewState.Open }, null, MostOpen, http.RequestAborted);
        var counts = await readings.ReviewCountsAsync(of, http.RequestAborted);
        var forms = new List<(ReviewReading, ReviewForm?)>();
        foreach (var review in open ?? [])
        {
            forms.Add((review, await OwnFormAsync(http, readings, review)));
        }

        var taken = await FindAsync(http.Request.Query[TakenParameter].ToString(), readings, http.RequestAborted);

        return new Page(ReviewsPage.Of(new ReviewsView
        {
            Present = services.GetRequiredService<BoardReader>().Present(),
            People = new People(services.GetRequiredService<RegistryInForce>().Current),
            Of = of,
            Count = new(counts.Values.Sum(count => count.Drawn), counts.Values.Sum(count => count.Answered)),
            Open = forms,
            Taken = taken is { AnsweredAt: not null } ? taken : null,
            By = ChosenBy(http),
            Asks = who.Kind == CallerKind.Local,
            Answered = await readings.ReviewsAsync(new() { Recipient = of, State = ReviewState.Answered }, null, MostAnswered, http.RequestAborted) ?? [],
        }));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string id, CallerReadings caller) =>
        await FindAsync(id, caller.Readings, http.RequestAborted) is { Recipient: not null } review
            ? ReviewPages.Ask(
                await OwnFormAsync(http, caller.Readings, review) ?? ReviewForm.None(review),
                await ViewAsync(http, review, null), null)
            : NotFoundPage.Of("The review");

    private static async Task<IResult> TakeAsync(HttpContext http, string id, CallerReadings caller, ReviewDesk desk)
    {
        if (await FindAsync(id, caller.Readings, http.RequestAborted) is not { Recipient: not null } review)
        {
            return NotFoundPage.Of("The review");
        }

        var fields = await http.Request.ReadFormAsync(http.RequestAborted);
        if (Caller.Of(http) is { Kind: CallerKind.Person } person && ReviewForm.ByOf(fields) is { Length: > 0 } by && by != person.Id)
        {
            return AwayPages.Of(http, Problems.Forbidden("Who signed in answers reviews in their own name alone."));
        }

        var (form, answer) = (await OwnFormAsync(http, caller.Readings, review))!.Read(fields);
        return answer is null ? ReviewPages.Ask(form, await ViewAsync(http, review, null), null)
            : await desk.TakeAsync(review.Id, answer, caller.Agents) is null ? NotFoundPage.Of("The review")
            : LocalAddress.GoTo(Invariant($"{Address}?{TakenParameter}={review.Id}{And(form)}"));
    }

    // Whoever was chosen once is not asked again.
    private static string And(ReviewForm form) => form.People is null ? "" : $"&{ReviewForm.ByField}={Uri.EscapeDataString(form.By)}";

    private static string ChosenBy(HttpContext http) => http.Request.Query[ReviewForm.ByField].ToString();

    private static async Task<ReviewReading?> FindAsync(string id, Readings readings, CancellationToken cancellationToken) =>
        AlertEndpoints.NumberOf(id) is { } number ? await readings.ReviewAsync(number, cancellationToken) : null;

    private static async Task<ReviewForm> FormAsync(HttpContext http, ReviewReading review, Person person) => new()
    {
        Review = review,
        Action = "/review/" + http.RequestServices.GetRequiredService<LinkSigner>().Sign(new ReviewLink(review.Id, person.Key).Token, person.Email),
        Causes = await Everything(http).ReviewCausesAsync(review.Agent, MostCauses, http.RequestAborted),
        By = person.Key,
    };

    /// <summary>The form of whoever decides in their own name; null for everybody else.</summary>
    private static async Task<ReviewForm?> OwnFormAsync(HttpContext http, Readings readings, ReviewReading review)
    {
        var (who, registry) = (Caller.Of(http), http.RequestServices.GetRequiredService<RegistryInForce>().Current);
        return registry is null || who.Kind is not (CallerKind.Person or CallerKind.Local) ? null : new()
        {
            Review = review,
            Action = Invariant($"{Address}/{review.Id}"),
            Causes = await readings.ReviewCausesAsync(review.Agent, MostCauses, http.RequestAborted),
            People = who.Kind == CallerKind.Local ? new People(registry).All : null,
            By = who.Kind == CallerKind.Local ? ChosenBy(http) : who.Id,
            Hidden = FormToken.Field(http),
        };
    }

    private static async Task<ReviewView> ViewAsync(HttpContext http, ReviewReading review, string? person)
    {
        var counts = await Everything(http).ReviewCountsAsync(person, http.RequestAborted);
        var open = person is null ? 0 : counts.Values.Sum(count => count.Open);
        return new(
            http.RequestServices.GetRequiredService<BoardReader>().Present(),
            new People(http.RequestServices.GetRequiredService<RegistryInForce>().Current),
            Math.Max(0, open - (review.State == ReviewState.Open && review.Recipient == person ? 1 : 0)));
    }

    private static Readings Everything(HttpContext http) => http.RequestServices.GetRequiredService<Store>().ReadingsOf(AgentScope.All);

    private sealed record FormSize : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => OwnForms.MostBytes;
    }
}

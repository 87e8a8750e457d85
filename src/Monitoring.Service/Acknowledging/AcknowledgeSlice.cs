using Microsoft.AspNetCore.Http.Metadata;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Service.Access;
using Monitoring.Service.Board;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;
using Monitoring.Service.SigningIn;
using Monitoring.Storage;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Acknowledging;

/// <summary>
/// "I have it": by the link of a mail, and by the page of an alert. GET and HEAD change nothing, since scanners follow every link of a mail;
/// a form that is sent does.
/// </summary>
internal static class AcknowledgeSlice
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds what acknowledges.</summary>
    public static IServiceCollection AddAcknowledging(this IServiceCollection services) => services.AddSingleton<Acknowledger>();

    /// <summary>Maps the link of mails, which is public: the token says who acts; and the form of an alert's page.</summary>
    public static void MapAcknowledging(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription().AddEndpointFilter<AwayPages>().WithMetadata(new ForPeople(AwayPages.Of));
        var links = pages.MapGroup("/ack").AllowAnonymous().RequireRateLimiting(ReadingLimit.Open);
        links.MapMethods("/{token}", Reading, ShowAsync);

        // It carries no form token: a foreign page that could send this form would have to know the token of the mail, and whoever knows that
        // may act. So it works in a browser that keeps no cookies, such as that of a mail program.
        links.MapPost("/{token}", TakeAsync).WithMetadata(new FormSize());
        pages.MapPost("/alerts/{id}/acknowledge", TakeOnPageAsync).RequireAuthorization(Policies.InOwnName)
            .RequireRateLimiting(ReadingLimit.Reading).WithMetadata(new FormSize()).AddEndpointFilter<OwnForms>();
    }

    private static Task<IResult> ShowAsync(HttpContext http, string token, Acknowledger acknowledger) => acknowledger.ByLinkAsync(
        token,
        (alert, person, view) => Task.FromResult<IResult>(AcknowledgePages.Show(alert, person, view, FormOf(http, alert, person, view))),
        http.RequestAborted);

    private static Task<IResult> TakeAsync(HttpContext http, string token, Acknowledger acknowledger) => acknowledger.ByLinkAsync(
        token,
        async (alert, person, view) =>
        {
            if (await FormReading.OfAsync(http) is not { } fields)
            {
                return AcknowledgePages.NoForm();
            }

            var form = FormOf(http, alert, person, view).SentWith(fields);
            var (until, refused) = form.Read();
            if (refused is not null)
            {
                return AcknowledgePages.Show(alert, person, view, form with { Refused = refused });
            }

            await acknowledger.TakeAsync(alert.Id, person.Key, form.Comment, until);
            return await ShowAsync(http, token, acknowledger);
        },
        http.RequestAborted);

    private static async Task<IResult> TakeOnPageAsync(
        HttpContext http, string id, CallerReadings caller, Acknowledger acknowledger, BoardReader reader)
    {
        if (await reader.AlertAsync(id, caller.Readings, http.RequestAborted) is not { } view)
        {
            return NotFoundPage.Of("The alert");
        }

        var (who, form) = (Caller.Of(http), AlertForm.Of(http, view)!.SentWith(await http.Request.ReadFormAsync(http.RequestAborted)));
        if (who.Kind == CallerKind.Person && form.By.Length > 0 && form.By != who.Id)
        {
            return AwayPages.Of(http, Problems.Forbidden("Who signed in takes alerts in their own name alone."));
        }

        var by = who.Kind == CallerKind.Person ? who.Id : form.By;
        var (until, refused) = form.Read();
        refused ??= acknowledger.Find(by) is null ? "Choose who has it." : null;
        if (refused is null && view.Alert.IsOpen)
        {
            await acknowledger.TakeAsync(view.Alert.Id, by, form.Comment, until);
            return LocalAddress.GoTo(AlertPage.Address(view.Alert));
        }

        return new Page(
            AlertPage.Of(view with { Form = view.Alert.IsOpen ? form with { Refused = refused } : null }),
            view.Alert.IsOpen ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict);
    }

    private static AcknowledgeForm FormOf(HttpContext http, AlertReading alert, Person person, LinkView view)
    {
        var form = new AcknowledgeForm
        {
            Action = http.Request.Path.ToUriComponent(),
            Zone = view.Zone,
            Now = view.Present.Now,
            IsPractice = alert.Alert.Kind == AlertKind.Drill,
        };
        return alert.Alert.Acknowledgement is { } held && held.By == person.Key ? form.FilledWith(held) : form;
    }

    private sealed record FormSize : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => AcknowledgeForm.MostBytes;
    }
}

/// <summary>What stands around the link of a mail.</summary>
/// <param name="People">Who is who.</param>
/// <param name="Present">When it is shown.</param>
/// <param name="Zone">The plant's zone.</param>
/// <param name="Agents">How the agents stand.</param>
internal sealed record LinkView(People People, Present Present, TimeZoneInfo Zone, IReadOnlyList<AgentReading> Agents);

/// <summary>Gives alerts to whoever says that they have them. Thread-safe.</summary>
/// <param name="store">The committed state.</param>
/// <param name="signer">Knows the links of mails.</param>
/// <param name="registry">Who is who.</param>
/// <param name="reader">Tells the time.</param>
/// <param name="dispatch">Told that there are mails to send.</param>
internal sealed class Acknowledger(Store store, LinkSigner signer, RegistryInForce registry, BoardReader reader, DispatchSignal dispatch)
{
    /// <summary>Somebody of the registry in force; null when nobody has the key.</summary>
    public Person? Find(string key) => registry.Current?.People.GetValueOrDefault(key);

    /// <summary>Does something by the link of a mail, or says why it does not work: made up, too old, its person gone or somebody else now, its alert over.</summary>
    /// <param name="token">The token.</param>
    /// <param name="act">What to do with the open alert.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<IResult> ByLinkAsync(
        string token, Func<AlertReading, Person, LinkView, Task<IResult>> act, CancellationToken cancellationToken)
    {
        if (signer.Read(AcknowledgeLink.Purpose, token) is not { } signed || AcknowledgeLink.Of(signed.Link) is not { } link)
        {
            return AcknowledgePages.Unknown();
        }

        if (registry.Holder(signed, link.Person) is not { } person)
        {
            return AcknowledgePages.Left();
        }

        var view = new LinkView(
            new People(registry.Current), reader.Present(), reader.Zone, await store.ReadingsOf(AgentScope.All).AgentsAsync(cancellationToken));
        return await store.ReadingsOf(AgentScope.All).AlertAsync(link.AlertId, cancellationToken) is not { } alert
            || link.IsOfAnother(Began(alert)) ? AcknowledgePages.Gone()
            : !alert.IsOpen && !IsAnsweredDrill(alert, person) ? AcknowledgePages.Closed(alert, view.Present)
            : link.IsOver(view.Present.Now) ? AcknowledgePages.TooOld(alert, view)
            : !alert.IsOpen ? AcknowledgePages.Answered(alert, view.Present)
            : await act(alert, person, view);
    }

    /// <summary>Somebody has an alert, if it is open.</summary>
    /// <param name="alertId">Outward number of the alert.</param>
    /// <param name="by">Key of a person of the registry.</param>
    /// <param name="comment">What they say.</param>
    /// <param name="until">When it ends; null for the usual length.</param>
    public async Task TakeAsync(long alertId, string by, string comment, DateTimeOffset? until)
    {
        // Not broken off when the browser goes away: whether it was taken would not be known.
        if (await store.Alerts.AcknowledgeAsync(alertId, by, comment, until, CancellationToken.None) == AcknowledgeResult.Done)
        {
            dispatch.Poke();
        }
    }

    // An alert that was opened by a clock that was ahead has notices that are older.
    private static DateTimeOffset Began(AlertReading alert) => alert.Notices.Select(notice => notice.At).Append(alert.Alert.OpenedAt).Min();

    // Pressing twice is once, also where the first press ended it.
    private static bool IsAnsweredDrill(AlertReading alert, Person person) =>
        alert.Alert.Kind == AlertKind.Drill && alert.Acknowledgements is [.., { } last] && last.By == person.Key;
}

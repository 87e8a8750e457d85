using Monitoring.Core.Alerts;
using Monitoring.Service.Access;
using Monitoring.Service.Acknowledging;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;
using Monitoring.Service.SigningIn;

namespace Monitoring.Service.Board;

/// <summary>What people see in a browser: the board, the alerts, a page per SLO and per alert, and the mails where they go to a folder.</summary>
internal static class BoardSlice
{
    private const int MostMails = 100;

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds what reads the pages.</summary>
    public static IServiceCollection AddBoard(this IServiceCollection services) => services.AddFormToken().AddSingleton<BoardReader>();

    /// <summary>Maps the pages and their stylesheet; <c>/mails</c> only where mail goes to a folder.</summary>
    public static void MapBoard(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription().RequireRateLimiting(ReadingLimit.Reading).AddEndpointFilter<AwayPages>()
            .RequireAuthorization(Policies.Read).WithMetadata(new ForPeople(AwayPages.Of));
        pages.MapMethods("/", Methods, BoardAsync);
        pages.MapMethods("/slos/{slo}", Methods, SloAsync);
        pages.MapMethods("/alerts", Methods, AlertsAsync);
        pages.MapMethods("/alerts/{id}", Methods, AlertAsync);
        pages.MapMethods("/episodes/{id}", Methods, EpisodeAsync);
        ListPages.Map(pages);

        // A page that says that too many ask needs it.
        pages.MapMethods(Stylesheet.Address, Methods, Stylesheet.Answer).DisableRateLimiting().AllowAnonymous();
        if (routes.ServiceProvider.GetService<MailFolder>() is { } folder)
        {
            var mails = pages.MapGroup("/mails").RequireAuthorization(Policies.Mails);
            mails.MapMethods("", Methods, (HttpContext http, BoardReader reader, CancellationToken token) =>
                MailsAsync(folder, Reader(http), reader, token));
            mails.MapMethods("/{file}", Methods, (HttpContext http, string file, BoardReader reader, CancellationToken token) =>
                MailAsync(folder, file, Reader(http), reader, token));
            mails.MapMethods("/{file}/html", Methods, (HttpContext http, string file, CancellationToken token) =>
                MailHtmlAsync(folder, file, Reader(http), token));
        }
    }

    private static async Task<IResult> BoardAsync(
        HttpContext http, CallerReadings caller, BoardReader reader, AccessBook book, CancellationToken cancellationToken) =>
        new Page(BoardPage.Of(await reader.BoardAsync(caller, cancellationToken) with
        {
            IsOpen = !book.IsLocked,
            ReadsMails = Policies.ReadsMails(Caller.Of(http)),
        }));

    private static async Task<IResult> SloAsync(
        string slo, CallerReadings caller, BoardReader reader, CancellationToken cancellationToken) =>
        await reader.SloAsync(slo, caller.Readings, cancellationToken) is { } view
            ? new Page(SloPage.Of(view)) : NotFoundPage.Of("The SLO");

    private static async Task<IResult> AlertsAsync(CallerReadings caller, BoardReader reader, CancellationToken cancellationToken) =>
        new Page(AlertsPage.Of(await reader.AlertsAsync(caller.Readings, cancellationToken)));

    private static async Task<IResult> AlertAsync(
        HttpContext http, string id, CallerReadings caller, BoardReader reader, CancellationToken cancellationToken) =>
        await reader.AlertAsync(id, caller.Readings, cancellationToken) is { } view
            ? new Page(AlertPage.Of(view with { Form = view.Alert.IsOpen ? AlertForm.Of(http, view) : null }))
            : NotFoundPage.Of("The alert");

    // The alert of an episode has its number.
    private static async Task<IResult> EpisodeAsync(
        string id, CallerReadings caller, BoardReader reader, CancellationToken cancellationToken) =>
        await reader.AlertAsync(id, caller.Readings, cancellationToken) is { Alert: { Alert.Kind: AlertKind.Accuracy } alert }
            ? LocalAddress.GoTo(AlertPage.Address(alert))
            : NotFoundPage.Of("The episode");

    private static async Task<IResult> MailsAsync(MailFolder folder, MailReader who, BoardReader reader, CancellationToken cancellationToken)
    {
        var mails = await folder.ListAsync(who.Address, MostMails, cancellationToken);
        return new Page(MailsPage.List(mails, who.Address is null ? folder.Path : null, reader.Present()));
    }

    private static async Task<IResult> MailAsync(
        MailFolder folder, string file, MailReader who, BoardReader reader, CancellationToken cancellationToken) =>
        await folder.ReadAsync(file, who.Address, cancellationToken) is { } mail
            ? new Page(MailsPage.One(mail, reader.Present()), frames: Frames.Own)
            : NotFoundPage.Of("The mail");

    private static async Task<IResult> MailHtmlAsync(MailFolder folder, string file, MailReader who, CancellationToken cancellationToken) =>
        await folder.ReadAsync(file, who.Address, cancellationToken) is { } mail ? new MailFrame(mail) : NotFoundPage.Of("The mail");

    // Who signed in reads what was sent to the address that is theirs now; links to sign in stand in mails.
    private static MailReader Reader(HttpContext http) => Caller.Of(http) is { Kind: CallerKind.Person } person
        ? new(http.RequestServices.GetRequiredService<RegistryInForce>().Current?.People.GetValueOrDefault(person.Id)?.Email ?? "")
        : new(null);

    /// <summary>Who reads mails: those to an address, or all where it is null.</summary>
    private readonly record struct MailReader(string? Address);
}

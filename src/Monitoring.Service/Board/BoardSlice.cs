using Monitoring.Service.Access;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Board;

/// <summary>What people see in a browser: the board, a page per SLO, and the mails where they go to a folder.</summary>
internal static class BoardSlice
{
    private const int MostMails = 100;

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds what reads the pages.</summary>
    public static IServiceCollection AddBoard(this IServiceCollection services) => services.AddSingleton<BoardReader>();

    /// <summary>Maps the pages and their stylesheet; <c>/mails</c> only where mail goes to a folder.</summary>
    public static void MapBoard(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription().RequireRateLimiting(ReadingLimit.Reading).AddEndpointFilter<AwayPages>()
            .RequireAuthorization(Policies.Read).WithMetadata(new ForPeople(AwayPages.Of));
        pages.MapMethods("/", Methods, BoardAsync);
        pages.MapMethods("/slos/{slo}", Methods, SloAsync);
        ListPages.Map(pages);

        // A page that says that too many ask needs it.
        pages.MapMethods(Stylesheet.Address, Methods, Stylesheet.Answer).DisableRateLimiting().AllowAnonymous();
        if (routes.ServiceProvider.GetService<MailFolder>() is { } folder)
        {
            var mails = pages.MapGroup("/mails").RequireAuthorization(Policies.Mails);
            mails.MapMethods("", Methods, (BoardReader reader, CancellationToken token) => MailsAsync(folder, reader, token));
            mails.MapMethods("/{file}", Methods, (string file, BoardReader reader, CancellationToken token) =>
                MailAsync(folder, file, reader, token));
            mails.MapMethods("/{file}/html", Methods, (string file, CancellationToken token) => MailHtmlAsync(folder, file, token));
        }
    }

    private static async Task<IResult> BoardAsync(CallerReadings caller, BoardReader reader, CancellationToken cancellationToken) =>
        new Page(BoardPage.Of(await reader.BoardAsync(caller, cancellationToken)));

    private static async Task<IResult> SloAsync(
        string slo, CallerReadings caller, BoardReader reader, CancellationToken cancellationToken) =>
        await reader.SloAsync(slo, caller.Readings, cancellationToken) is { } view
            ? new Page(SloPage.Of(view)) : NotFoundPage.Of("The SLO");

    private static async Task<IResult> MailsAsync(MailFolder folder, BoardReader reader, CancellationToken cancellationToken)
    {
        var mails = await folder.ListAsync(MostMails, cancellationToken);
        return new Page(MailsPage.List(mails, folder.Path, reader.Present()));
    }

    private static async Task<IResult> MailAsync(MailFolder folder, string file, BoardReader reader, CancellationToken cancellationToken) =>
        await folder.ReadAsync(file, cancellationToken) is { } mail
            ? new Page(MailsPage.One(mail, reader.Present()), frames: Frames.Own)
            : NotFoundPage.Of("The mail");

    private static async Task<IResult> MailHtmlAsync(MailFolder folder, string file, CancellationToken cancellationToken) =>
        await folder.ReadAsync(file, cancellationToken) is { } mail ? new MailFrame(mail) : NotFoundPage.Of("The mail");
}

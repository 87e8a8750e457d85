using Monitoring.Core.Markup;

namespace Monitoring.Service.Board;

/// <summary>What a browser is told about an address of a page that leads nowhere.</summary>
internal static class NotFoundPage
{
    /// <summary>The page.</summary>
    /// <param name="what">What was looked for.</param>
    public static Page Of(string what) => new(
        PageFrame.Of("Not found", Html.Literal("<h1>Not found</h1>"), Html.Of($"<p>{what} is not known. <a href=\"/\">To the board</a></p>")),
        StatusCodes.Status404NotFound);
}

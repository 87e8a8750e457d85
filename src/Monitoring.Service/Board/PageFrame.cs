using Monitoring.Core.Markup;

namespace Monitoring.Service.Board;

/// <summary>What every page has around its content.</summary>
internal static class PageFrame
{
    /// <summary>A whole page.</summary>
    /// <param name="title">Title of the tab.</param>
    /// <param name="head">What stands above the line.</param>
    /// <param name="content">What stands below it.</param>
    public static Html Of(string title, Html head, Html content) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="{Stylesheet.Address}">
        </head>
        <body>
        <header>
        {head}
        </header>
        <main>
        {content}
        </main>
        </body>
        </html>

        """);
}

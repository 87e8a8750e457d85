namespace Monitoring.Service.Reading;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items, in the order of the list.</param>
/// <param name="Next">Goes back as <c>?after=</c>; null on the last page.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>The same page of something else.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> selector) => new([.. Items.Select(selector)], Next);
}

//! Parts of arrays (Part 4, 7.27). The library counts the elements of a matrix as if it had one dimension, and writes as
//! much of a part as happens to fit.
//!
//! What cannot be helped here: a range that is none (`2:1`, `x`) is refused by the library when it decodes the request, before
//! any node manager sees it. The whole call then ends with `BadDecodingError`; session and connection go on.

use opcua::types::{Array, ByteString, NumericRange, StatusCode, Variant, VariantScalarTypeId};

/// First and last index in one dimension.
type Bounds = (usize, usize);

/// The part of a value that a range names.
///
/// # Errors
/// `BadIndexRangeInvalid` when the range has not as many dimensions as the value, `BadIndexRangeNoData` when nothing is there.
pub(super) fn read(value: &Variant, range: &NumericRange) -> Result<Variant, StatusCode> {
    let bounds = bounds(range)?;
    let Variant::Array(array) = value else {
        let [only] = bounds[..] else { return Err(StatusCode::BadIndexRangeInvalid) };
        return substring(value, only);
    };
    let lengths = lengths(array);
    let inner = bounds.get(lengths.len()).copied();
    let has_text = matches!(array.value_type, VariantScalarTypeId::String | VariantScalarTypeId::ByteString);
    if bounds.len() < lengths.len() || bounds.len() > lengths.len() + usize::from(has_text) {
        return Err(StatusCode::BadIndexRangeInvalid);
    }
    let chosen = lengths.iter().zip(bounds).map(|(length, bounds)| within(*length, bounds));
    let chosen = chosen.collect::<Result<Vec<_>, _>>()?;
    let elements = positions(&lengths, &chosen).into_iter().map(|index| array.values[index].clone());
    let elements: Vec<Variant> = match inner {
        Some(inner) => elements.map(|element| substring(&element, inner)).collect::<Result<_, _>>()?,
        None => elements.collect(),
    };
    let sizes = sizes(&chosen);
    let part = match sizes.len() {
        1 => Array::new(array.value_type, elements),
        _ => Array::new_multi(array.value_type, elements, sizes),
    };
    part.map(|part| Variant::Array(Box::new(part))).map_err(|_| StatusCode::BadIndexRangeInvalid)
}

/// Puts a part into an array: all of it, or nothing.
///
/// # Errors
/// As for [`read`]; `BadIndexRangeDataMismatch` when the part has other lengths than the range, `BadWriteNotSupported` for a
/// part of a text.
pub(super) fn write(value: &mut Variant, range: &NumericRange, part: &Variant) -> Result<(), StatusCode> {
    let bounds = bounds(range)?;
    let array = match value {
        Variant::Array(array) => array,
        Variant::String(_) | Variant::ByteString(_) => return Err(StatusCode::BadWriteNotSupported),
        _ => return Err(StatusCode::BadIndexRangeNoData),
    };
    let lengths = lengths(array);
    if bounds.len() != lengths.len() {
        return Err(StatusCode::BadIndexRangeInvalid);
    }
    if lengths.iter().zip(&bounds).any(|(length, (_, last))| last >= length) {
        return Err(StatusCode::BadIndexRangeNoData);
    }
    let Variant::Array(part) = part else { return Err(StatusCode::BadIndexRangeDataMismatch) };
    let given = self::lengths(part);
    let fits = part.value_type == array.value_type && sizes(&bounds).iter().map(|size| *size as usize).eq(given);
    if !fits {
        return Err(StatusCode::BadIndexRangeDataMismatch);
    }
    for (index, element) in positions(&lengths, &bounds).into_iter().zip(&part.values) {
        array.values[index] = element.clone();
    }
    Ok(())
}

/// Whether the library's notifications name the same part of a value as [`read`]: they know one dimension only.
pub(super) fn can_be_monitored(value: Option<&Variant>, range: &NumericRange) -> bool {
    let is_flat = value.is_none_or(|value| !matches!(value, Variant::Array(array) if lengths(array).len() != 1));
    range.is_none() || is_flat && !matches!(range, NumericRange::MultipleRanges(_))
}

fn bounds(range: &NumericRange) -> Result<Vec<Bounds>, StatusCode> {
    match range {
        NumericRange::None => Err(StatusCode::BadIndexRangeInvalid),
        NumericRange::Index(index) => Ok(vec![(*index as usize, *index as usize)]),
        NumericRange::Range(first, last) => Ok(vec![(*first as usize, *last as usize)]),
        NumericRange::MultipleRanges(ranges) => {
            let each = ranges.iter().map(bounds).collect::<Result<Vec<_>, _>>()?;
            Ok(each.concat())
        }
    }
}

fn within(length: usize, (first, last): Bounds) -> Result<Bounds, StatusCode> {
    if first < length { Ok((first, last.min(length - 1))) } else { Err(StatusCode::BadIndexRangeNoData) }
}

fn lengths(array: &Array) -> Vec<usize> {
    match &array.dimensions {
        Some(dimensions) => dimensions.iter().map(|length| *length as usize).collect(),
        None => vec![array.values.len()],
    }
}

fn sizes(bounds: &[Bounds]) -> Vec<u32> {
    let size = |(first, last): &Bounds| u32::try_from(last - first + 1).unwrap_or(u32::MAX);
    bounds.iter().map(size).collect()
}

/// Where the elements of a part are: the last dimension changes fastest (Part 6, 5.2.2.16).
fn positions(lengths: &[usize], chosen: &[Bounds]) -> Vec<usize> {
    let mut all = vec![0];
    for (length, (first, last)) in lengths.iter().zip(chosen) {
        all = all.iter().flat_map(|before| (*first..=*last).map(move |index| before * length + index)).collect();
    }
    all
}

/// A part of a text, in characters, or of bytes.
fn substring(value: &Variant, bounds: Bounds) -> Result<Variant, StatusCode> {
    match value {
        Variant::String(text) => {
            let characters: Vec<char> = text.as_ref().chars().collect();
            let (first, last) = within(characters.len(), bounds)?;
            Ok(characters[first..=last].iter().collect::<String>().into())
        }
        Variant::ByteString(bytes) => {
            let bytes = bytes.as_ref();
            let (first, last) = within(bytes.len(), bounds)?;
            Ok(ByteString::from(bytes[first..=last].to_vec()).into())
        }
        _ => Err(StatusCode::BadIndexRangeNoData),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> NumericRange {
        text.parse().unwrap()
    }

    fn matrix(values: &[i32], rows: u32, columns: u32) -> Variant {
        let values: Vec<Variant> = values.iter().copied().map(Variant::from).collect();
        Variant::Array(Box::new(Array::new_multi(VariantScalarTypeId::Int32, values, vec![rows, columns]).unwrap()))
    }

    #[test]
    fn a_part_of_a_matrix_is_one() {
        let whole = matrix(&[1, 2, 3, 4, 5, 6], 2, 3);
        for (text, expected) in [
            ("0,1:2", Ok(matrix(&[2, 3], 1, 2))),
            ("0:1,2", Ok(matrix(&[3, 6], 2, 1))),
            ("0:9,1:9", Ok(matrix(&[2, 3, 5, 6], 2, 2))),
            ("1", Err(StatusCode::BadIndexRangeInvalid)),
            ("0:1", Err(StatusCode::BadIndexRangeInvalid)),
            ("0,0,0", Err(StatusCode::BadIndexRangeInvalid)),
            ("2,0", Err(StatusCode::BadIndexRangeNoData)),
        ] {
            assert_eq!(read(&whole, &range(text)), expected, "{text}");
        }
    }

    #[test]
    fn texts_have_parts_alone_and_in_arrays() {
        assert_eq!(read(&"grün".into(), &range("1:2")), Ok("rü".into()));
        assert_eq!(
            read(&vec!["abc".to_owned(), "def".to_owned()].into(), &range("1,0:1")),
            Ok(vec!["de".to_owned()].into())
        );
        assert_eq!(read(&1i32.into(), &range("0")), Err(StatusCode::BadIndexRangeNoData));
        assert_eq!(read(&vec![1i32, 2, 3].into(), &range("1:7")), Ok(vec![2i32, 3].into()));
    }

    #[test]
    fn a_part_is_written_as_a_whole_or_not_at_all() {
        let mut whole = matrix(&[1, 2, 3, 4, 5, 6], 2, 3);
        assert_eq!(write(&mut whole, &range("0:1,2"), &matrix(&[7, 8], 2, 1)), Ok(()));
        assert_eq!(whole, matrix(&[1, 2, 7, 4, 5, 8], 2, 3));
        for (text, part, expected) in [
            ("0:1,2", matrix(&[7, 8], 1, 2), StatusCode::BadIndexRangeDataMismatch),
            ("0:1", vec![7i32, 8].into(), StatusCode::BadIndexRangeInvalid),
            ("1:2,0", matrix(&[7, 8], 2, 1), StatusCode::BadIndexRangeNoData),
            ("0,0", 7i32.into(), StatusCode::BadIndexRangeDataMismatch),
        ] {
            assert_eq!(write(&mut whole, &range(text), &part), Err(expected), "{text}");
        }
        assert_eq!(whole, matrix(&[1, 2, 7, 4, 5, 8], 2, 3));
        let mut list = Variant::from(vec![1i32, 2, 3]);
        assert_eq!(write(&mut list, &range("1:2"), &vec![9i32].into()), Err(StatusCode::BadIndexRangeDataMismatch));
        assert_eq!(write(&mut list, &range("1:2"), &vec![8i32, 9].into()), Ok(()));
        assert_eq!(list, vec![1i32, 8, 9].into());
    }
}

// without the attribute
fn name(flag: bool) -> String {
    if flag {
        return "early";
    }
    "late"
}

// without the attribute
async fn name_async(flag: bool) -> String {
    if flag {
        return "early";
    }
    "late"
}

fn main() {
    name(true);
    drop(name_async(true));
}
